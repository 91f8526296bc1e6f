// Finding a meeting: what is shown, what fits, where it stands, and that it stays quick with many.
import { describe, expect, it } from 'vitest';
import {
  choicesOf,
  choose,
  fold,
  layOut,
  meetingsIn,
  NO_WISHES,
  PARTS,
  partOfDay,
  prepare,
  wishesFor,
  type Wishes,
} from '../src/home/finder';
import { chosenOf, inOrder, wishWord } from '../src/home/wishes';
import type { GroupId, MeetingCard, MeetingList, Occurrence, SessionCard, SessionId } from '../src/protocol.gen';
import { emptyView } from './rooms';

const HOUR = 3_600_000;
// On the clock of wherever this runs, as a visitor has it.
const NOW = new Date(2026, 10, 24, 19, 40).getTime();
const day = (days: number, hour: number) => new Date(2026, 10, 24 + days, hour).getTime();

const time = (starts_at: number, more: Partial<Occurrence> = {}): Occurrence => ({
  on: new Date(starts_at).toISOString().slice(0, 16),
  starts_at,
  moved: false,
  cancelled: false,
  ...more,
});
const meeting = (slug: string, times: Occurrence[], more: Partial<MeetingCard> = {}): MeetingCard => ({
  slug,
  title: slug,
  description: '',
  group: 'Open Porch',
  group_id: 'g-1' as GroupId,
  language: 'en',
  approach: 'twelve_step',
  audience: 'in_recovery',
  access: 'open',
  monitoring: 'none',
  format: 'Discussion',
  minutes: 60,
  zone: 'UTC',
  times,
  ...more,
});
const session = (id: string, more: Partial<SessionCard> = {}): SessionCard => ({
  ...emptyView().session,
  id: id as SessionId,
  title: id,
  starts_at: NOW,
  ...more,
});
const list = (meetings: MeetingCard[], sessions: SessionCard[] = []): MeetingList => ({
  now: NOW,
  meetings,
  sessions,
  cover: 'nobody_now',
});
/** Looks for this alone. */
const only = (wishes: Partial<Wishes>): Wishes => ({ ...NO_WISHES, ...wishes });
const keys = (found: { meeting: string }[]) => found.map((entry) => entry.meeting);
const find = (all: MeetingCard[], wishes: Partial<Wishes>) => keys(choose(prepare(list(all)), only(wishes)));

describe('what is shown', () => {
  it('shows a session that is open in place of its date, and a date that is over not at all', () => {
    const entries = prepare(
      list(
        [
          meeting('now', [time(NOW - HOUR / 2, { session: 's-now' as SessionId }), time(day(7, 19))]),
          meeting('over', [time(NOW - 2 * HOUR), time(day(1, 9))]),
        ],
        [session('s-now', { meeting: 'now', stage: 'in_progress', starts_at: NOW - HOUR / 2 })],
      ),
    );
    expect(entries.map(({ key, href, live }) => [key.split(' ')[0], href, live !== undefined])).toEqual([
      ['s-now', '#/s/s-now', true],
      ['over', '#/m/over', false],
      ['now', '#/m/now', false],
    ]);
    expect(meetingsIn(entries)).toBe(2);
  });
  it('shows sessions without a listed meeting, and one with it once', () => {
    const entries = prepare(
      list(
        [meeting('listed', [time(day(0, 21))])],
        [
          session('s-1', { stage: 'scheduled', starts_at: day(0, 20) }),
          session('s-2', { stage: 'scheduled', starts_at: day(0, 21), meeting: 'listed' }),
          session('s-3', { stage: 'ended' }),
        ],
      ),
    );
    expect(keys(entries)).toEqual(['s-1', 'listed']);
  });
  it('puts each where it is looked for', () => {
    const entries = prepare(
      list(
        [
          meeting('soon', [time(NOW + HOUR)]),
          meeting('off', [time(NOW + HOUR, { cancelled: true })]),
          meeting('tonight', [time(day(0, 23))]),
          meeting('later', [time(day(12, 9))]),
          meeting('daily', [time(day(1, 9)), time(day(2, 9))]),
          meeting('begun', [time(NOW - HOUR / 4)]),
        ],
        [session('open', { stage: 'lobby' })],
      ),
    );
    const laid = layOut(entries, NOW);
    expect([keys(laid.live), keys(laid.soon), keys(laid.later)]).toEqual([['open'], ['begun', 'soon'], ['later']]);
    expect(laid.days.map((one) => [one.day, ...keys(one.entries)])).toEqual([
      [0, 'off', 'tonight'],
      [1, 'daily'],
      [2, 'daily'],
    ]);
  });
  it('says when a moved one would usually be', () => {
    const moved = time(day(1, 21), { moved: true, on: '2026-11-25T19:00' });
    expect(prepare(list([meeting('moved', [moved])]))[0]?.usually).toBe(Date.UTC(2026, 10, 25, 19));
  });
});

describe('the search', () => {
  const all = [
    meeting('munich', [time(day(1, 9))], {
      title: 'Frühstück',
      group: 'München Süd',
      description: 'Für Frühaufsteher',
    }),
    meeting('straße', [time(day(1, 9))], { title: 'Die Straße', description: '' }),
    meeting('cafe', [time(day(1, 9))], { title: 'Café Zürich', description: 'Soirée à deux, œuvre' }),
    meeting('lodz', [time(day(1, 9))], { title: 'Łódź wieczorem' }),
  ];
  it.each([
    ['MUNCHEN', 'munich'],
    ['muenchen', 'munich'],
    ['München', 'munich'],
    ['sud frueh', 'munich'],
    ['strasse', 'straße'],
    ['STRAßE', 'straße'],
    ['cafe zuerich', 'cafe'],
    ['soiree', 'cafe'],
    ['oeuvre', 'cafe'],
    ['lodz', 'lodz'],
    ['  süd   münchen ', 'munich'],
  ])('%s', (words, slug) => expect(find(all, { words })).toEqual([slug]));
  it('wants every word, and nothing asks for nothing', () => {
    expect(find(all, { words: 'munchen zurich' })).toEqual([]);
    expect(find(all, { words: '   ' }).length).toBe(4);
    expect(fold('Ä')).toBe('a ae');
  });
  it('finds a session by the description of its meeting', () => {
    const sessions = [session('s-1', { stage: 'in_progress', meeting: 'munich' })];
    expect(choose(prepare(list(all, sessions)), only({ words: 'fruehaufsteher' })).length).toBe(2);
  });
});

describe('the filters', () => {
  const all = [
    meeting('a', [time(day(1, 9)), time(day(2, 20))]),
    meeting('b', [time(day(1, 20))], { approach: 'smart', access: 'closed', language: 'en-GB' }),
    meeting('c', [time(day(1, 2))], { audience: 'family_and_friends', language: 'de', clean_days: 30 }),
  ];
  it('lets one of a kind fit, and wants each kind', () => {
    expect(find(all, { approach: ['smart', 'twelve_step'] }).sort()).toEqual(['a', 'a', 'b', 'c']);
    expect(find(all, { approach: ['smart'], access: ['open'] })).toEqual([]);
    expect(find(all, { language: ['en'] }).sort()).toEqual(['a', 'a', 'b']);
    expect(find(all, { clean: 29 }).includes('c')).toBe(false);
    expect(find(all, { clean: 30 }).includes('c')).toBe(true);
  });
  it('looks at each time of a meeting', () => {
    expect(find(all, { time: ['evening'] })).toEqual(['b', 'a']);
    expect(find(all, { time: ['night'] })).toEqual(['c']);
    const hours = Array.from({ length: 24 }, (_, hour) => partOfDay(day(0, hour)));
    expect(Object.keys(PARTS).map((part) => hours.filter((one) => one === part).length)).toEqual([7, 5, 5, 7]);
  });
  it('asks only what would leave something out, and keeps what was chosen to be taken back', () => {
    const entries = prepare(list(all));
    expect(inOrder('access', choicesOf(entries, 'access', NO_WISHES))).toEqual(['open', 'closed']);
    const [first] = all;
    const one = prepare(list(first ? [first] : []));
    expect(choicesOf(one, 'audience', NO_WISHES)).toEqual([]);
    expect(choicesOf(one, 'audience', only({ audience: ['anyone'] })).sort()).toEqual(['anyone', 'in_recovery']);
  });
  it('takes each choice back by itself', () => {
    const wishes = only({ time: ['night', 'morning'], access: ['open'], clean: 0 });
    expect(wishesFor(wishes)).toBe(4);
    const chosen = chosenOf(wishes);
    expect(chosen.map(({ word }) => word)).toEqual(['Morning', 'Night', 'Open to anyone', 'Asks for no clean time']);
    expect(chosen[0]?.without.time).toEqual(['night']);
    expect(chosen[3]?.without).toEqual(only({ time: ['night', 'morning'], access: ['open'] }));
    expect(wishWord('language', 'de')).toBe('Deutsch');
  });
});

it('stays quick with five hundred meetings', () => {
  const many = Array.from({ length: 500 }, (_, i) =>
    meeting(
      `m-${i}`,
      Array.from({ length: 7 }, (_, d) => time(day(d, i % 24))),
      {
        title: `Abendrunde Nummer ${i}`,
        description: 'Eine Stunde für Menschen in München, Zürich und überall, in ruhigen Runden. '.repeat(3),
        approach: i % 2 ? 'smart' : 'secular',
      },
    ),
  );
  // The quickest of some tries: how long it takes, not how busy the machine is.
  const quickest = (act: () => void) =>
    Math.min(
      ...Array.from({ length: 7 }, () => {
        const begun = performance.now();
        act();
        return performance.now() - begun;
      }),
    );
  const entries = prepare(list(many));
  expect(entries.length).toBe(3500 - many.filter((one) => (one.times[0]?.starts_at ?? 0) + HOUR <= NOW).length);
  // A keystroke has to be answered within a frame on a phone some eight times slower than this.
  const wishes = only({ words: 'zuerich nummer 4', time: ['evening'], approach: ['smart'] });
  expect(choose(entries, wishes).length).toBeGreaterThan(50);
  expect(quickest(() => layOut(choose(entries, wishes), NOW))).toBeLessThan(20);
  expect(quickest(() => prepare(list(many)))).toBeLessThan(150);
});
