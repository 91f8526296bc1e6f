// The reducer against every event, its bounds, random histories, and the traces that the server's own view is held to.
import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LIMITS } from '../src/protocol.gen';
import type { MemberId, RoomEventAt, RoomView } from '../src/protocol.gen';
import { reduce } from '../src/reducer';
import { at, emptyView, member } from './rooms';

const TRACES = new URL('../../tests/fixtures/reducer_traces.json', import.meta.url);
const run = (start: RoomView, events: RoomEventAt[]) => events.reduce(reduce, start);
const m = (id: string) => id as MemberId;
const maple = 'm-maple' as MemberId;
const finch = 'm-finch' as MemberId;

describe('traces shared with the server', () => {
  interface Trace {
    name: string;
    start: RoomView;
    events: RoomEventAt[];
    end: RoomView;
  }
  const traces: Trace[] = existsSync(TRACES) ? (JSON.parse(readFileSync(TRACES, 'utf8')) as Trace[]) : [];
  it('are there', () => {
    expect(traces.length, 'tests/fixtures/reducer_traces.json is missing or empty').toBeGreaterThan(0);
  });
  it.each(traces)('$name', ({ start, events, end }) => {
    expect(withoutMoments(run(start, events))).toEqual(withoutMoments(end));
  });

  /** The card and the order of the people are of the moment of the view; the reducer leaves the card alone. */
  function withoutMoments(view: RoomView): unknown {
    const { session: _, ...rest } = view;
    return { ...rest, members: rest.members.toSorted((a, b) => a.member.localeCompare(b.member)) };
  }
});

describe('each event', () => {
  const view = { ...emptyView(), members: [member('m-maple'), member('m-finch')] };

  it('brings somebody in, once and in one place', () => {
    const joined = at(1, { type: 'member_joined', member: member('m-wren') });
    const again = at(2, { type: 'member_joined', member: member('m-maple', { presence: 'here', role: 'greeter' }) });
    const after = run(view, [joined, joined, again]);
    expect(after.members.map((m) => m.member)).toEqual(['m-maple', 'm-finch', 'm-wren']);
    expect(after.members[0]?.role).toBe('greeter');
  });
  it('keeps the line at the door, and the note to it', () => {
    const wren = m('m-wren');
    const person = {
      member: wren,
      nickname: 'wren',
      role: 'attendee',
      since: 1,
      why: 'lobby',
      presence: 'here',
    } as const;
    const began = run(view, [
      at(1, { type: 'waiting_began', person }),
      at(2, { type: 'waiting_began', person: { ...person, member: maple } }),
      at(3, { type: 'waiting_began' }),
      at(4, { type: 'waiting_changed', member: wren, presence: 'away' }),
      at(5, { type: 'waiting_note_changed', note: 'We begin at eight.' }),
    ]);
    expect(began.waiting.map((w) => [w.member, w.presence])).toEqual([
      ['m-wren', 'away'],
      ['m-maple', 'here'],
    ]);
    expect(began.waiting_note).toBe('We begin at eight.');
    const ended = run(began, [
      at(6, { type: 'member_joined', member: member('m-wren') }),
      at(6, { type: 'waiting_ended', member: wren }),
      at(7, { type: 'waiting_note_changed' }),
    ]);
    expect(ended.waiting.map((w) => w.member)).toEqual(['m-maple']);
    expect(ended.members.map((one) => one.member)).toContain('m-wren');
    expect(ended).not.toHaveProperty('waiting_note');
  });
  it('forgets who is gone with the last thing that names them', () => {
    const gone = reduce(view, at(1, { type: 'presence_changed', member: finch, presence: 'left' }));
    expect(gone.members).toEqual([member('m-maple')]);
    const back = reduce(gone, at(2, { type: 'member_joined', member: member('m-finch') }));
    const line = (n: number, who: MemberId) =>
      at(n, { type: 'line_posted', line: { line: n, member: who, at: n, text: 'a' } });
    const said = run(back, [line(3, finch), at(4, { type: 'presence_changed', member: finch, presence: 'removed' })]);
    expect(said.members.map((one) => one.member)).toEqual(['m-maple', 'm-finch']);
    const lines = Array.from({ length: LIMITS.view_lines }, (_, i) => line(5 + i, maple));
    expect(run(said, lines.slice(1)).members.length).toBe(2);
    expect(run(said, lines).members).toEqual([member('m-maple')]);
  });
  it('knows somebody who is gone by what comes with their name', () => {
    const named = run(view, [
      at(1, { type: 'presence_changed', member: finch, presence: 'left' }),
      at(2, { type: 'member_joined', member: member('m-finch', { presence: 'left' }) }),
      at(2, { type: 'line_posted', line: { line: 2, member: finch, at: 2, text: 'approved' } }),
    ]);
    expect(named.members.map((one) => [one.member, one.presence])).toEqual([
      ['m-maple', 'here'],
      ['m-finch', 'left'],
    ]);
  });
  it('changes presence, mute and role of one person only', () => {
    const after = run(view, [
      at(1, { type: 'presence_changed', member: maple, presence: 'away' }),
      at(2, { type: 'mute_changed', member: maple, muted: true }),
      at(3, { type: 'role_changed', member: maple, role: 'facilitator' }),
    ]);
    expect(after.members[0]).toEqual({ ...member('m-maple'), presence: 'away', muted: true, role: 'facilitator' });
    expect(after.members[1]).toEqual(member('m-finch'));
  });
  it('moves the stage and remembers since when', () => {
    const after = reduce(view, at(7, { type: 'stage_changed', stage: 'fellowship' }));
    expect([after.stage, after.stage_since]).toEqual(['fellowship', 7000]);
  });
  it('locks the door and changes the floor policy', () => {
    const after = run(view, [
      at(1, { type: 'lock_changed', locked: true }),
      at(2, { type: 'floor_policy_changed', floor: 'open' }),
    ]);
    expect([after.locked, after.floor]).toEqual([true, 'open']);
  });
  it('keeps the queue in order', () => {
    const after = run(view, [
      at(1, { type: 'hand_raised', member: maple, place: 0 }),
      at(2, { type: 'hand_raised', member: finch, place: 1 }),
      at(3, { type: 'hand_lowered', member: maple, end: 'lowered' }),
      at(4, { type: 'hand_raised', member: maple, place: 7 }),
    ]);
    expect(after.hands).toEqual([
      { member: finch, since: 2000 },
      { member: maple, since: 4000 },
    ]);
  });
  it('puts a hand where the server says, and orders hands without losing one', () => {
    const wren = 'm-wren' as MemberId;
    const up = run(view, [
      at(1, { type: 'hand_raised', member: maple, place: 0 }),
      at(2, { type: 'hand_raised', member: finch, place: 0 }),
      at(3, { type: 'hand_raised', member: wren, place: 1 }),
    ]);
    expect(up.hands.map((h) => h.member)).toEqual([finch, wren, maple]);
    const after = reduce(up, at(4, { type: 'hands_ordered', members: [maple, finch, 'm-nobody' as MemberId] }));
    expect(after.hands).toEqual([
      { member: maple, since: 1000 },
      { member: finch, since: 2000 },
      { member: wren, since: 3000 },
    ]);
  });
  it('enters a part, stretches it and changes what is welcome in it', () => {
    const phase = { index: 1, since: 1000, extra_minutes: 0, cross_talk: false, support: 'live' } as const;
    const after = run(view, [
      at(1, { type: 'phase_entered', phase, floor: 'round' }),
      at(2, { type: 'phase_stretched', extra_minutes: 5 }),
      at(3, { type: 'cross_talk_changed', cross_talk: true }),
      at(4, { type: 'support_policy_changed', support: 'after_share' }),
    ]);
    expect([after.floor, after.phase]).toEqual([
      'round',
      { ...phase, extra_minutes: 5, cross_talk: true, support: 'after_share' },
    ]);
    const over = reduce(after, at(5, { type: 'stage_changed', stage: 'fellowship' }));
    expect('phase' in over).toBe(false);
    expect(reduce(over, at(6, { type: 'phase_stretched', extra_minutes: 9 }))).toEqual(over);
  });
  it('warns a sharer, and no longer once there is more time', () => {
    const share = { share: 5, member: maple, began_at: 5000, planned_end: 9000 };
    const given = reduce(view, at(5, { type: 'floor_given', share }));
    const warned = reduce(given, at(6, { type: 'share_warned', share: 5 }));
    expect(warned.share?.warned).toBe(true);
    const longer = reduce(warned, at(7, { type: 'share_extended', share: 5, planned_end: 12_000 }));
    expect(longer.share).toEqual({ ...share, planned_end: 12_000 });
    expect(reduce(given, at(8, { type: 'share_warned', share: 4 }))).toEqual(given);
  });
  it('says who is new, who chairs, who was heard', () => {
    const marked = reduce(view, at(1, { type: 'newcomer_marked', member: maple, newcomer: true }));
    expect(marked.members[0]).toEqual({ ...member('m-maple'), newcomer: true });
    expect(reduce(marked, at(2, { type: 'newcomer_marked', member: maple, newcomer: false })).members).toEqual(
      view.members,
    );
    const after = run(view, [
      at(3, { type: 'chair_changed', state: 'lost' }),
      at(4, { type: 'heard', heard: { member: maple, shares: 1, ms: 10 } }),
      at(5, { type: 'heard', heard: { member: finch, shares: 1, ms: 20 } }),
      at(6, { type: 'heard', heard: { member: maple, shares: 2, ms: 30 } }),
    ]);
    expect(after.chair).toEqual({ state: 'lost', since: 3000 });
    expect(after.heard.map((h) => [h.member, h.ms])).toEqual([
      [maple, 30],
      [finch, 20],
    ]);
  });
  it('opens, counts and closes a vote, and leaves another one alone', () => {
    const vote = { vote: 4, question: 'Tea?', choices: [], voted: 0 };
    const opened = reduce(view, at(4, { type: 'vote_opened', vote }));
    const counted = run(opened, [
      at(5, { type: 'vote_counted', vote: 4, voted: 1, you: true }),
      at(6, { type: 'vote_counted', vote: 4, voted: 2 }),
      at(7, { type: 'vote_counted', vote: 3, voted: 9 }),
    ]);
    expect(counted.vote).toEqual({ ...vote, voted: 2, you: true });
    const closed = reduce(counted, at(8, { type: 'vote_closed', vote: 4, tallies: [2, 0, 0] }));
    expect(closed.vote).toEqual({ ...vote, voted: 2, you: true, tallies: [2, 0, 0] });
    expect(reduce(view, at(9, { type: 'vote_closed', vote: 4, tallies: [1] }))).toEqual(view);
  });
  it('keeps a private talk until it ends', () => {
    const talk = { talk: 2, from: maple, to: finch, state: 'asked', lines: [] } as const;
    const asked = reduce(view, at(2, { type: 'talk_asked', talk: { ...talk, lines: [] } }));
    expect(reduce(asked, at(3, { type: 'talk_answered', talk: 2, accepted: false })).talks).toEqual([]);
    const open = reduce(asked, at(3, { type: 'talk_answered', talk: 2, accepted: true }));
    let after = open;
    for (let n = 4; n < LIMITS.view_talk_lines + 7; n += 1) {
      const line = { line: n, from: maple, at: n, text: `${n}` };
      after = reduce(after, at(n, { type: 'talk_written', talk: 2, line }));
    }
    expect([after.talks[0]?.state, after.talks[0]?.lines.length, after.talks[0]?.lines[0]?.line]).toEqual([
      'open',
      LIMITS.view_talk_lines,
      7,
    ]);
    expect(reduce(open, at(9, { type: 'talk_written', talk: 2 }))).toEqual(open);
    expect(reduce(after, at(99, { type: 'talk_ended', talk: 2 })).talks).toEqual([]);
  });
  it('shows a report until it is dealt with', () => {
    const report = { report: 8, by: maple, about: finch, at: 8000, lines: [] };
    const reported = reduce(view, at(8, { type: 'talk_reported', report }));
    expect(reported.reports).toEqual([report]);
    expect(reduce(view, at(8, { type: 'talk_reported' }))).toEqual(view);
    expect(reduce(reported, at(9, { type: 'report_resolved', report: 8 })).reports).toEqual([]);
  });
  it('shows an appeal until it is put away', () => {
    const appeal = { appeal: 8, nickname: 'Wren', at: 8000, reason: 'not_today', text: 'Please.' } as const;
    const appealed = reduce(view, at(8, { type: 'appealed', appeal: { ...appeal } }));
    expect(appealed.appeals).toEqual([appeal]);
    expect(reduce(view, at(8, { type: 'appealed' }))).toEqual(view);
    expect(reduce(appealed, at(9, { type: 'appeal_resolved', appeal: 8 })).appeals).toEqual([]);
  });
  it('counts the basket', () => {
    expect(reduce(view, at(1, { type: 'basket_counted', waiting: 3 })).basket).toBe(3);
  });
  it('gives, extends, waits for and ends a share', () => {
    const share = { share: 5, member: maple, began_at: 5000, planned_end: 9000 };
    const given = reduce(view, at(5, { type: 'floor_given', share }));
    expect(given.share).toEqual(share);
    const waiting = run(given, [
      at(6, { type: 'share_extended', share: 5, planned_end: 12_000 }),
      at(7, { type: 'floor_waiting', share: 5, waiting_since: 7000 }),
    ]);
    expect(waiting.share).toEqual({ ...share, planned_end: 12_000, waiting_since: 7000 });
    expect(reduce(waiting, at(8, { type: 'floor_waiting', share: 5 })).share).toEqual({
      ...share,
      planned_end: 12_000,
    });
    const ended = reduce(waiting, at(9, { type: 'share_ended', share: 5, end: 'dropped' }));
    expect(ended.share).toBeUndefined();
    expect('share' in ended).toBe(false);
    expect(ended.shares).toEqual([{ ...share, planned_end: 12_000, ended_at: 9000, end: 'dropped' }]);
  });
  it('leaves another share alone', () => {
    const share = { share: 5, member: maple, began_at: 5000, planned_end: 9000 };
    const given = reduce(view, at(5, { type: 'floor_given', share }));
    expect(reduce(given, at(6, { type: 'share_ended', share: 4, end: 'done' }))).toEqual(given);
  });
  it('posts and removes a line, and keeps no word of it', () => {
    const line = { line: 3, member: maple, at: 3000, text: 'something private' };
    const posted = reduce(view, at(3, { type: 'line_posted', line }));
    expect(posted.lines).toEqual([line]);
    const removed = reduce(posted, at(4, { type: 'line_removed', line: 3 }));
    expect(removed.lines).toEqual([{ line: 3, member: maple, at: 3000 }]);
    expect(JSON.stringify(removed)).not.toContain('private');
  });
  it('takes a line that was removed before a resume', () => {
    const line = { line: 3, member: maple, at: 3000 };
    expect(reduce(view, at(3, { type: 'line_posted', line })).lines).toEqual([line]);
    expect(reduce(view, at(3, { type: 'line_held' }))).toEqual(view);
  });
  it('holds a line until it comes to an end', () => {
    const held = {
      line: 3,
      member: maple,
      at: 3000,
      text: 'call me',
      rule: 'personal_data.phone',
      because: 'A number.',
    };
    const waits = reduce(view, at(3, { type: 'line_held', held }));
    expect(waits.held).toEqual([held]);
    expect(reduce(waits, at(4, { type: 'held_ended', line: 3, end: 'approved' })).held).toEqual([]);
    expect(reduce(waits, at(4, { type: 'line_removed', line: 3 })).held).toEqual([]);
  });
  it('counts open calls', () => {
    expect(reduce(view, at(1, { type: 'help_open', open: 2 })).help_open).toBe(2);
  });
  it('takes support only for what is there', () => {
    const posted = reduce(view, at(3, { type: 'line_posted', line: { line: 3, member: maple, at: 1, text: 'a' } }));
    const support = { to: { line: 3 }, from: finch, kind: 'with_you' } as const;
    expect(reduce(posted, at(4, { type: 'support_given', support })).support).toEqual([support]);
    const nowhere = { ...support, to: { share: 3 } };
    expect(reduce(posted, at(4, { type: 'support_given', support: nowhere })).support).toEqual([]);
  });
  it('releases kept support in one piece, only for what is there', () => {
    const posted = reduce(view, at(3, { type: 'line_posted', line: { line: 3, member: maple, at: 1, text: 'a' } }));
    const one = { to: { line: 3 }, from: finch, kind: 'with_you' } as const;
    const support = [one, { ...one, to: { share: 9 } }, { ...one, kind: 'strength' as const }];
    expect(reduce(posted, at(4, { type: 'support_released', support })).support).toEqual([support[0], support[2]]);
  });
  it('ignores what a newer server may say', () => {
    const strange = { seq: 1, at: 1, type: 'candle_lit', by: 'm-maple' } as unknown as RoomEventAt;
    expect(reduce(view, strange)).toBe(view);
  });
});

describe('bounds', () => {
  it('keeps the newest lines, and no support for older ones', () => {
    const events: RoomEventAt[] = [];
    for (let n = 1; n <= LIMITS.view_lines + 5; n += 1) {
      events.push(at(n, { type: 'line_posted', line: { line: n, member: maple, at: n, text: `line ${n}` } }));
      events.push(at(n, { type: 'support_given', support: { to: { line: n }, from: finch, kind: 'me_too' } }));
    }
    const after = run(emptyView(), events);
    expect(after.lines.length).toBe(LIMITS.view_lines);
    expect(after.lines[0]?.line).toBe(6);
    expect(after.support.length).toBe(LIMITS.view_lines);
    expect(after.support[0]?.to).toEqual({ line: 6 });
  });
  it('keeps the newest ended shares, and no support for older ones', () => {
    const events: RoomEventAt[] = [];
    for (let n = 1; n <= LIMITS.view_shares + 3; n += 1) {
      events.push(at(n, { type: 'floor_given', share: { share: n, member: maple, began_at: n, planned_end: n } }));
      events.push(at(n, { type: 'support_given', support: { to: { share: n }, from: finch, kind: 'strength' } }));
      events.push(at(n, { type: 'share_ended', share: n, end: 'done' }));
    }
    const after = run(emptyView(), events);
    expect(after.shares.map((s) => s.share)).toEqual(Array.from({ length: LIMITS.view_shares }, (_, i) => i + 4));
    expect(after.support.length).toBe(LIMITS.view_shares);
  });
});

describe('any history', () => {
  const who = fc.constantFrom('m-a', 'm-b', 'm-c') as fc.Arbitrary<MemberId>;
  const id = fc.integer({ min: 1, max: 40 });
  const event = fc.oneof(
    who.map((m) => ({ type: 'member_joined' as const, member: member(m) })),
    fc.record({ type: fc.constant('hand_raised' as const), member: who, place: fc.nat(4) }),
    fc.record({
      type: fc.constant('hands_ordered' as const),
      members: fc.shuffledSubarray(['m-a', 'm-b', 'm-c'] as MemberId[]),
    }),
    fc.record({ type: fc.constant('hand_lowered' as const), member: who, end: fc.constant('lowered' as const) }),
    fc.record({ share: id, member: who }).map((s) => ({
      type: 'floor_given' as const,
      share: { ...s, began_at: 0, planned_end: 1 },
    })),
    fc.record({ type: fc.constant('share_ended' as const), share: id, end: fc.constant('done' as const) }),
    fc
      .record({ line: id, member: who, text: fc.string() })
      .map((l) => ({ type: 'line_posted' as const, line: { ...l, at: 0 } })),
    fc.record({ type: fc.constant('line_removed' as const), line: id }),
    fc.record({ to: fc.oneof(fc.record({ line: id }), fc.record({ share: id })), from: who }).map((s) => ({
      type: 'support_given' as const,
      support: { ...s, kind: 'with_you' as const },
    })),
  );
  type Drawn = typeof event extends fc.Arbitrary<infer E> ? E : never;
  /** At most one share at a time, as the rules have it: none begins while another runs, and it is the running one that ends. */
  function possible(all: Drawn[]) {
    let running: number | undefined;
    return all.flatMap((e): Drawn[] => {
      if (e.type === 'floor_given') {
        if (running !== undefined) return [];
        running = e.share.share;
      } else if (e.type === 'share_ended') {
        if (running === undefined) return [];
        const ended = { ...e, share: running };
        running = undefined;
        return [ended];
      }
      return [e];
    });
  }
  const history = fc.array(event, { maxLength: 300 }).map((all) => possible(all).map((e, i) => at(i + 1, e as never)));

  it('stays within the bounds, and support points at something', () => {
    fc.assert(
      fc.property(history, (events) => {
        const after = run(emptyView(), events);
        expect(after.lines.length).toBeLessThanOrEqual(LIMITS.view_lines);
        expect(after.shares.length).toBeLessThanOrEqual(LIMITS.view_shares);
        expect(new Set(after.hands.map((h) => h.member)).size).toBe(after.hands.length);
        for (const { to } of after.support) {
          const there =
            'line' in to
              ? after.lines.some((l) => l.line === to.line)
              : [...after.shares, ...(after.share ? [after.share] : [])].some((s) => s.share === to.share);
          expect(there).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
  });
  it('never changes the view it was given', () => {
    fc.assert(
      fc.property(history, (events) => {
        const start = deepFreeze(emptyView());
        events.reduce((view, e) => deepFreeze(reduce(view, e)), start);
      }),
      { numRuns: 100 },
    );
  });
  it('arrives at the same view in two parts as in one', () => {
    fc.assert(
      fc.property(history, fc.nat(300), (events, cut) => {
        const parts = run(run(emptyView(), events.slice(0, cut)), events.slice(cut));
        expect(parts).toEqual(run(emptyView(), events));
      }),
      { numRuns: 100 },
    );
  });
});

function deepFreeze<T>(value: T): T {
  if (value && typeof value === 'object' && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}
