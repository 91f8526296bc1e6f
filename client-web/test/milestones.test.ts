// Milestones: counted in days of the person's own calendar, kept only where the person wants it, and nothing is taken away.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { overwriteGetLocale } from '../src/paraglide/runtime.js';
import type { SessionId } from '../src/protocol.gen';
import { dayOf, daysBetween } from '../src/days';
import { milestoneLine, milestoneWord, monthsBetween, reached, startAgain } from '../src/room/milestones';
import { days, forgetEverything, forgetSession } from '../src/storage';

const words = (since: string, today: string) => reached(since, today).map((one) => `${one.count} ${one.unit}`);

describe('counting', () => {
  it('counts days over the changes of the clock', () => {
    expect(daysBetween('2026-03-01', '2026-04-01')).toBe(31);
    expect(daysBetween('2026-10-20', '2026-10-30')).toBe(10);
    expect(daysBetween('2024-02-28', '2024-03-01')).toBe(2);
    expect(dayOf(new Date(2026, 10, 4, 23, 59).getTime())).toBe('2026-11-04');
  });
  it('reaches a month on its day, or on the last of a shorter month', () => {
    expect(monthsBetween('2026-01-15', '2026-02-14')).toBe(0);
    expect(monthsBetween('2026-01-15', '2026-02-15')).toBe(1);
    expect(monthsBetween('2026-01-31', '2026-02-28')).toBe(1);
    expect(monthsBetween('2024-02-29', '2025-02-28')).toBe(12);
  });
  it('offers what is reached, newest first, and nothing before its day', () => {
    expect(words('2026-11-04', '2026-11-04')).toEqual([]);
    expect(words('2026-11-03', '2026-11-04')).toEqual(['1 days']);
    expect(words('2026-08-20', '2026-11-24')).toEqual(['90 days', '60 days', '30 days', '1 days']);
    expect(words('2024-11-04', '2026-11-04').slice(0, 4)).toEqual(['2 years', '1 years', '9 months', '6 months']);
    expect(words('2027-01-01', '2026-11-04')).toEqual([]);
    expect(words('', '2026-11-04')).toEqual([]);
  });
  it('begins again without taking anything away', () => {
    const first = startAgain({ earlier: [] }, '2026-01-01');
    expect(first).toEqual({ since: '2026-01-01', earlier: [] });
    const again = startAgain(startAgain(first, '2026-05-01'), '2026-11-24');
    expect(again).toEqual({
      since: '2026-11-24',
      earlier: [
        { from: '2026-01-01', to: '2026-05-01' },
        { from: '2026-05-01', to: '2026-11-24' },
      ],
    });
    expect(startAgain(again, '2026-11-24')).toEqual(again);
  });
});

describe('words', () => {
  afterEach(() => overwriteGetLocale(() => 'en'));
  it("are in the reader's language, whoever announced it", () => {
    overwriteGetLocale(() => 'de');
    expect([milestoneLine('30 days'), milestoneLine('1 year'), milestoneLine('1 day')]).toEqual([
      '30 Tage',
      '1 Jahr',
      '24 Stunden',
    ]);
    overwriteGetLocale(() => 'en');
    expect([milestoneLine('6 months'), milestoneLine('0 days')]).toEqual(['6 months', 'The first day']);
    expect(milestoneWord({ count: 2, unit: 'years' })).toBe('2 years');
  });
  it('leaves alone what it does not know', () => expect(milestoneLine('a long while')).toBe('a long while'));
});

describe('keeping', () => {
  const store = () => {
    const items = new Map<string, string>();
    return {
      items,
      getItem: (k: string) => items.get(k) ?? null,
      setItem: (k: string, v: string) => void items.set(k, v),
      removeItem: (k: string) => void items.delete(k),
      clear: () => items.clear(),
      key: (n: number) => [...items.keys()][n] ?? null,
      get length() {
        return items.size;
      },
    };
  };
  let [session, local] = [store(), store()];
  beforeEach(() => {
    [session, local] = [store(), store()];
    vi.stubGlobal('sessionStorage', session);
    vi.stubGlobal('localStorage', local);
  });
  afterEach(() => vi.unstubAllGlobals());
  const mine = { since: '2026-08-20', earlier: [{ from: '2026-03-01', to: '2026-05-14' }] };

  it('is on the device alone, and outlasts a session that was left', () => {
    days.set(mine);
    forgetSession('s-1' as SessionId);
    expect(days.get()).toEqual(mine);
    expect([...session.items.keys()]).toEqual([]);
  });
  it('ends when the person says so, and when they leave quickly', async () => {
    days.set(mine);
    days.set(undefined);
    expect(local.items.size).toBe(0);
    days.set(mine);
    await forgetEverything();
    expect(days.get()).toBeUndefined();
  });
});
