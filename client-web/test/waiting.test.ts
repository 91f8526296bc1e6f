// The words of the waiting room, what is said aloud there, and when a room closes by itself.
import { describe, expect, it } from 'vitest';
import { m } from '../src/paraglide/messages.js';
import type { MemberId, SessionId, WaitingView, You } from '../src/protocol.gen';
import { reduce } from '../src/reducer';
import { closesAt } from '../src/room/rights';
import { telling } from '../src/room/telling';
import { newsAtDoor, placeWords, stageNow, waitWords } from '../src/room/waiting';
import { at, emptyView } from './rooms';

const door = (more: Partial<WaitingView> = {}): WaitingView => ({
  session: 'tuesday' as SessionId,
  title: 'Tuesday evening',
  group: 'Harbour',
  language: 'en',
  monitoring: 'none',
  stage: 'lobby',
  starts_at: 0,
  has_chair: true,
  why: 'lobby',
  since: 0,
  place: 3,
  ...more,
});

describe('why somebody waits', () => {
  it('is that somebody of the group lets people in', () => {
    expect(waitWords(door())).toEqual([m.waiting_lobby({ group: 'Harbour' })]);
  });
  it('is a full room, with the place in the line', () => {
    expect(waitWords(door({ why: 'full' }))).toEqual([m.waiting_full(), m.waiting_place({ n: 3 })]);
    expect(placeWords(door({ place: 1 }))).toBe(m.waiting_next());
  });
  it('says honestly that nobody is there who could let anybody in', () => {
    expect(waitWords(door({ has_chair: false }))).toEqual([m.waiting_no_chair()]);
    const running = { why: 'full', has_chair: false, stage: 'in_progress' } as const;
    expect(waitWords(door(running))).toContain(m.waiting_no_chair());
    expect(waitWords(door({ ...running, stage: 'lobby' })), 'a place becomes free without them').not.toContain(
      m.waiting_no_chair(),
    );
  });
  it('comes with what goes on inside, as far as the door says', () => {
    expect(stageNow(door(), '19:30')).toBe(m.waiting_begins({ time: '19:30' }));
    expect(stageNow(door({ stage: 'in_progress' }), '')).toBe(m.waiting_running());
    expect(stageNow(door({ stage: 'fellowship' }), '')).toBe(m.waiting_fellowship());
  });
});

describe('what is said aloud at the door', () => {
  it('is nothing at first: the page itself is read', () => {
    expect(newsAtDoor(undefined, door({ note: 'Soon.' }))).toBe('');
  });
  it('is a new note, and not one that was taken away', () => {
    expect(newsAtDoor(door(), door({ note: 'Soon.' }))).toBe(m.waiting_note_said({ note: 'Soon.' }));
    expect(newsAtDoor(door({ note: 'Soon.' }), door({ note: 'Soon.' }))).toBe('');
    expect(newsAtDoor(door({ note: 'Soon.' }), door())).toBe('');
  });
  it('is a place that moved up, where the line moves by itself', () => {
    expect(newsAtDoor(door({ why: 'full' }), door({ why: 'full', place: 1 }))).toBe(m.waiting_next());
    expect(newsAtDoor(door(), door({ place: 1 })), 'who is let in by hand stands in no fixed order').toBe('');
  });
  it('is the beginning of the meeting', () => {
    expect(newsAtDoor(door(), door({ stage: 'in_progress' }))).toBe(m.waiting_running());
  });
});

describe('somebody at the door', () => {
  it('is said to those who run the session', () => {
    const person = {
      member: 'm-wren' as MemberId,
      nickname: 'Wren',
      role: 'attendee',
      since: 1,
      why: 'lobby',
      presence: 'here',
    } as const;
    const event = at(1, { type: 'waiting_began', person });
    const view = emptyView();
    const you: You = { member: 'm-rowan' as MemberId, role: 'facilitator', nickname: 'Rowan' };
    const told = telling(event, view, reduce(view, event), you, (who) => who);
    expect(told).toEqual({ text: m.somebody_waits({ name: 'Wren' }), when: 'soon' });
  });
});

describe('when a room closes by itself', () => {
  it('is the end of the fellowship or of the session, whichever is first', () => {
    const fellowship = { stage: 'fellowship', stage_since: 1_000, fellowship_ms: 500 } as const;
    expect(closesAt(emptyView(fellowship))).toBe(1_500);
    expect(closesAt(emptyView({ ...fellowship, ends_by: 1_200 }))).toBe(1_200);
    expect(closesAt(emptyView({ ...fellowship, stage: 'in_progress', ends_by: 9_000 }))).toBe(9_000);
  });
  it('is never for a standing room, and for one that is over', () => {
    expect(closesAt(emptyView({ stage: 'in_progress', fellowship_ms: 500 }))).toBeUndefined();
    expect(closesAt(emptyView({ stage: 'ended', ends_by: 1_200 }))).toBeUndefined();
  });
});
