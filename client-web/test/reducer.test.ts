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

  /** `stage`, `people` and `locked` within the card are of the moment of the view; the reducer leaves the card alone. */
  function withoutMoments(view: RoomView): unknown {
    const { session: _, ...rest } = view;
    return rest;
  }
});

describe('each event', () => {
  const view = { ...emptyView(), members: [member('m-maple'), member('m-finch')] };

  it('brings somebody in, once', () => {
    const joined = at(1, { type: 'member_joined', member: member('m-wren') });
    expect(run(view, [joined, joined]).members.map((m) => m.member)).toEqual(['m-maple', 'm-finch', 'm-wren']);
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
      at(1, { type: 'hand_raised', member: maple }),
      at(2, { type: 'hand_raised', member: finch }),
      at(3, { type: 'hand_lowered', member: maple, end: 'lowered' }),
      at(4, { type: 'hand_raised', member: maple }),
    ]);
    expect(after.hands).toEqual([
      { member: finch, since: 2000 },
      { member: maple, since: 4000 },
    ]);
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
    fc.record({ type: fc.constant('hand_raised' as const), member: who }),
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
