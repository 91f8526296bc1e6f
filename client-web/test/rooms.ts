// Small rooms for the tests.
import type {
  Format,
  MemberId,
  MemberView,
  Phase,
  RoomEvent,
  RoomEventAt,
  RoomView,
  SessionId,
} from '../src/protocol.gen';

export const member = (id: string, more: Partial<MemberView> = {}): MemberView => ({
  member: id as MemberId,
  nickname: id.slice(2),
  role: 'attendee',
  presence: 'here',
  muted: false,
  ...more,
});

/** A part in which people share one at a time, as most meetings have it. */
export const part = (more: Partial<Phase> = {}): Phase => ({
  id: 'sharing',
  title: 'Sharing',
  minutes: 60,
  who: 'everyone',
  floor: 'one_at_a_time',
  hands: 'fifo',
  cross_talk: false,
  support: 'live',
  share_minutes: 5,
  warning_seconds: 60,
  hard_end: false,
  may_pass: true,
  direct_messages: 'off',
  milestones: false,
  basket: false,
  readings: [],
  prompts: [],
  late_joiner: '',
  ...more,
});

export const formatOf = (...phases: Phase[]): Format => ({
  id: 'test',
  version: 1,
  title: 'Sharing in turns',
  about: '',
  without_chair: 'fellowship',
  late_joiners: 'card',
  fellowship_direct_messages: 'off',
  phases,
});

/** A room in `phases[0]`, or in the one of that number. */
export const inPart = (phases: Phase[], more: Partial<RoomView> = {}, index = 0): RoomView => {
  const phase = phases[index];
  if (!phase) throw new Error('no such part');
  return emptyView({
    format: formatOf(...phases),
    floor: phase.floor,
    phase: { index, since: 0, extra_minutes: 0, cross_talk: phase.cross_talk, support: phase.support },
    ...more,
  });
};

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
    format: 'Sharing in turns',
    people: 0,
    clinicians: 0,
    cover: 'nobody_now',
    has_chair: false,
    locked: false,
    demo: false,
    kept_minutes: 60,
    access: 'open',
  },
  stage: 'in_progress',
  stage_since: 0,
  locked: false,
  format: formatOf(part()),
  minute_ms: 60_000,
  phase: { index: 0, since: 0, extra_minutes: 0, cross_talk: false, support: 'live' },
  chair: { state: 'here', since: 0 },
  floor: 'one_at_a_time',
  members: [],
  hands: [],
  shares: [],
  lines: [],
  support: [],
  held: [],
  basket: 0,
  talks: [],
  heard: [],
  reports: [],
  appeals: [],
  help_open: 0,
  waiting: [],
  ...more,
});

/** An event one second after the one before it. */
export const at = (seq: number, event: RoomEvent): RoomEventAt => ({ seq, at: seq * 1000, ...event });
