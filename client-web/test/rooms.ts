// Small rooms for the tests.
import type { MemberId, MemberView, RoomEvent, RoomEventAt, RoomView, SessionId } from '../src/protocol.gen';

export const member = (id: string, more: Partial<MemberView> = {}): MemberView => ({
  member: id as MemberId,
  nickname: id.slice(2),
  role: 'attendee',
  presence: 'here',
  muted: false,
  ...more,
});

export const emptyView = (more: Partial<RoomView> = {}): RoomView => ({
  session: {
    id: 's-1' as SessionId,
    title: 'Tuesday evening',
    group: 'Harbour Street',
    guidelines: [],
    audience: 'anyone',
    language: 'en',
    monitoring: 'on_call',
    stage: 'in_progress',
    starts_at: 0,
    minutes: 90,
    people: 0,
    clinicians: 0,
    has_chair: false,
    locked: false,
    demo: false,
    kept_minutes: 60,
  },
  stage: 'in_progress',
  stage_since: 0,
  locked: false,
  floor: 'one_at_a_time',
  members: [],
  hands: [],
  shares: [],
  lines: [],
  support: [],
  held: [],
  help_open: 0,
  ...more,
});

/** An event one second after the one before it. */
export const at = (seq: number, event: RoomEvent): RoomEventAt => ({ seq, at: seq * 1000, ...event });
