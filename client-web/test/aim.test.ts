// A second tap on a button that just changed its meaning.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Aim, AIM_MS, Settled } from '../src/ui/aim.svelte';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a button whose meaning changes', () => {
  it('takes two taps within a moment for one', () => {
    const aim = new Aim();
    expect(aim.wanted(false)).toBe(true);
    vi.advanceTimersByTime(20);
    aim.saw(true);
    vi.advanceTimersByTime(230);
    expect(aim.wanted(true)).toBeUndefined();
    vi.advanceTimersByTime(AIM_MS - 231);
    expect([aim.fresh, aim.wanted(true)]).toEqual([true, undefined]);
  });
  it('takes a later tap for what it says, both ways', () => {
    const aim = new Aim();
    aim.saw(false);
    aim.saw(true);
    vi.advanceTimersByTime(AIM_MS);
    expect([aim.fresh, aim.wanted(true)]).toEqual([false, false]);
    aim.saw(false);
    expect(aim.wanted(false)).toBeUndefined();
    vi.advanceTimersByTime(AIM_MS);
    expect(aim.wanted(false)).toBe(true);
  });
  it('takes the first tap of all, however early, and notices a change that nobody told', () => {
    expect(new Aim().wanted(true)).toBe(false);
    const aim = new Aim();
    aim.saw(false);
    expect(aim.wanted(true)).toBeUndefined();
  });
});

describe('entries whose buttons decide about them', () => {
  /** Presses the button of the entry that stands first, as a finger does that stays where it is. */
  const list = (entries: string[]) => {
    const settled = new Settled();
    const did: string[] = [];
    settled.saw(entries);
    return {
      settled,
      did,
      tap() {
        const [first] = entries;
        settled.press(() => void did.push(first ?? ''))();
      },
      becomes(next: string[]) {
        entries = next;
        settled.saw(entries);
      },
    };
  };
  it('take a second tap for the first, and not for the entry that moved up', () => {
    const { did, tap, becomes, settled } = list(['a', 'b']);
    tap();
    vi.advanceTimersByTime(120);
    becomes(['b']);
    vi.advanceTimersByTime(100);
    tap();
    expect([did, settled.fresh]).toEqual([['a'], true]);
    vi.advanceTimersByTime(AIM_MS);
    tap();
    expect(did).toEqual(['a', 'b']);
  });
  it('take no press either when somebody else decided, or when something came in above', () => {
    for (const next of [['b', 'c'], ['0', 'a', 'b', 'c'], ['b', 'a', 'c'], []]) {
      const { did, tap, becomes } = list(['a', 'b', 'c']);
      becomes(next);
      tap();
      expect(did, next.join()).toEqual([]);
    }
  });
  it('take every press while entries are only added at the end', () => {
    const { did, tap, becomes } = list([]);
    becomes(['a']);
    becomes(['a', 'b']);
    tap();
    expect(did).toEqual(['a']);
  });
});
