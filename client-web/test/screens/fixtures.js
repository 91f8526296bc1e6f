// A made-up Tuesday evening for the screens: sessions, people, lines. Original talk, nobody real.
export const NOW = Date.UTC(2026, 10, 24, 19, 42);
const MIN = 60_000;

export const card = (more = {}) => ({
  id: 'tuesday-evening',
  title: 'Tuesday evening',
  group: 'Harbour Street group',
  guidelines: [
    'Speak about yourself and from your own days.',
    'Let people finish. Nobody is corrected here.',
    'What is said here stays here.',
  ],
  audience: 'in_recovery',
  language: 'en',
  monitoring: 'on_call',
  stage: 'in_progress',
  starts_at: NOW - 42 * MIN,
  minutes: 90,
  format: 'Sharing in turns',
  people: 8,
  clinicians: 0,
  cover: 'on_call',
  has_chair: true,
  locked: false,
  demo: false,
  kept_minutes: 1440,
  access: 'open',
  ...more,
});

export const sessions = [
  card({ id: 'demo', title: 'Tuesday evening, demo', group: 'Hearth', demo: true, people: 9, monitoring: 'monitored' }),
  card(),
  card({ id: 'quiet', title: 'Quiet hour', stage: 'lobby', people: 3, monitoring: 'none', locked: true }),
  card({
    id: 'family',
    title: 'For those who love somebody who drinks',
    group: 'Open Door families',
    audience: 'family_and_friends',
    stage: 'scheduled',
    starts_at: NOW + 3 * 60 * MIN,
    people: 0,
    has_chair: false,
  }),
  card({
    id: 'morgen',
    title: 'Morgenrunde',
    group: 'Uferweg',
    language: 'de',
    stage: 'scheduled',
    starts_at: NOW + 14 * 60 * MIN,
  }),
];

export const helplines = [
  ['US', 'Emergency services', '911', ['call'], 'Day and night', ['en', 'es'], { emergency: true }],
  [
    'US',
    '988 Suicide & Crisis Lifeline',
    '988',
    ['call', 'text', 'chat'],
    'Day and night',
    ['en', 'es'],
    { chat: 'https://help.example/chat' },
  ],
  ['US', 'Crisis Text Line', '741741', ['text'], 'Day and night', ['en', 'es'], { keyword: 'HOME' }],
  ['US', 'SAMHSA National Helpline', '1-800-662-4357', ['call'], 'Day and night', ['en', 'es']],
  ['CA', 'Emergency services', '911', ['call'], 'Day and night', ['en', 'fr'], { emergency: true }],
  ['GB', 'Emergency services', '999', ['call'], 'Day and night', ['en'], { emergency: true }],
  ['GB', 'Samaritans', '116 123', ['call'], 'Day and night', ['en']],
  ['AU', 'Emergency services', '000', ['call'], 'Day and night', ['en'], { emergency: true }],
  ['DE', 'Emergency services', '112', ['call'], 'Day and night', ['de', 'en'], { emergency: true }],
  ['AT', 'Emergency services', '112', ['call'], 'Day and night', ['de'], { emergency: true }],
  ['CH', 'Emergency services', '144', ['call'], 'Day and night', ['de'], { emergency: true }],
  ['EU', 'Emergency services', '112', ['call'], 'Day and night', ['en', 'de', 'fr'], { emergency: true }],
].map(([country, name, number, channels, hours, languages, more = {}]) => ({
  country,
  name,
  number,
  channels,
  hours,
  languages,
  checked: '2026-11-20',
  ...more,
}));

const person = (member, nickname, role = 'attendee', more = {}) => ({
  member,
  nickname,
  role,
  presence: 'here',
  muted: false,
  ...more,
});
export const people = [
  person('m-rowan', 'Rowan', 'facilitator'),
  person('m-alder', 'Alder', 'co_facilitator'),
  person('m-me', 'Quiet Heron'),
  person('m-maple', 'Maple'),
  person('m-finch', 'Northern Finch'),
  person('m-otter', 'Late Otter', 'attendee', { presence: 'away' }),
  person('m-lark', 'Morning Lark', 'greeter'),
  person('m-wren', 'Wren'),
];

/** A part of a format. */
export const part = (id, title, more = {}) => ({
  id,
  title,
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
  direct_messages: 'greeter',
  milestones: false,
  basket: false,
  readings: [],
  prompts: [],
  late_joiner: '',
  ...more,
});

export const parts = [
  part('welcome', 'Welcome and readings', {
    minutes: 10,
    floor: 'facilitator',
    readings: [{ slot: 'opening', title: 'Opening', posted_by: 'reader' }],
  }),
  part('milestones', 'Milestones', { minutes: 5, floor: 'facilitator', milestones: true }),
  part('sharing', 'Sharing'),
  part('basket', 'Questions from the basket', { minutes: 15, basket: true, support: 'after_share', cross_talk: true }),
  part('round', 'Closing round', { minutes: 10, floor: 'round', share_minutes: 1, hard_end: true }),
];

/** The part in force and what goes with it; `more` changes the part itself. */
export const inPart = (index, more = {}, view = {}) => {
  const own = { ...parts[index], ...more };
  return {
    format: { ...format, phases: parts.with(index, own) },
    floor: own.floor,
    phase: {
      index,
      since: NOW - 12 * MIN,
      extra_minutes: 0,
      cross_talk: own.cross_talk,
      support: own.support,
    },
    ...view,
  };
};
export const format = {
  id: 'harbour',
  version: 1,
  title: 'Sharing in turns',
  about: 'Welcome, milestones, sharing one at a time, questions, a closing round.',
  without_chair: 'fellowship',
  late_joiners: 'card',
  fellowship_direct_messages: 'consented',
  phases: parts,
};

const line = (id, member, minutesAgo, text, share) => ({
  line: id,
  member,
  at: NOW - minutesAgo * MIN,
  text,
  ...(share ? { share } : {}),
});

export const view = (more = {}) => ({
  session: card(),
  stage: 'in_progress',
  stage_since: NOW - 40 * MIN,
  locked: false,
  format,
  minute_ms: MIN,
  phase: { index: 2, since: NOW - 25 * MIN, extra_minutes: 0, cross_talk: false, support: 'live' },
  chair: { state: 'here', since: NOW - 55 * MIN },
  floor: 'one_at_a_time',
  share: { share: 60, member: 'm-maple', began_at: NOW - 130_000, planned_end: NOW + 170_000 },
  members: people,
  hands: [
    { member: 'm-finch', since: NOW - 9 * MIN },
    { member: 'm-wren', since: NOW - 4 * MIN },
  ],
  shares: [
    {
      share: 30,
      member: 'm-wren',
      began_at: NOW - 12 * MIN,
      planned_end: NOW - 7 * MIN,
      ended_at: NOW - 8 * MIN,
      end: 'done',
    },
    { share: 50, member: 'm-finch', began_at: NOW - 5 * MIN, planned_end: NOW, ended_at: NOW - 4 * MIN, end: 'passed' },
  ],
  lines: [
    line(20, 'm-rowan', 14, 'Good evening, everybody. We take turns tonight, and you can always pass.'),
    line(31, 'm-wren', 11, 'Day nineteen. I made soup and did not burn it, which is new.', 30),
    { line: 32, member: 'm-wren', share: 30, at: NOW - 10 * MIN },
    line(33, 'm-wren', 9, 'The evenings are long, so I come here. That is all from me.', 30),
    line(61, 'm-maple', 2, 'I almost did not come tonight.', 60),
    line(
      62,
      'm-maple',
      1.5,
      'My sister called, and for the first time in months we talked about something other than me. I sat on the stairs afterwards and did not know where to put all of that.',
      60,
    ),
    line(63, 'm-maple', 0.3, 'So I came here instead.', 60),
  ],
  support: [
    { to: { share: 30 }, from: 'm-me', kind: 'with_you' },
    { to: { share: 30 }, from: 'm-maple', kind: 'with_you' },
    { to: { share: 30 }, from: 'm-rowan', kind: 'thank_you' },
    { to: { share: 60 }, from: 'm-wren', kind: 'with_you' },
    { to: { share: 60 }, from: 'm-rowan', kind: 'with_you' },
    { to: { share: 60 }, from: 'm-finch', kind: 'strength' },
  ],
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

/** Somebody at the door, as those see them who run the session. */
export const atDoor = (member, nickname, minutesAgo, more = {}) => ({
  member,
  nickname,
  role: 'attendee',
  since: NOW - minutesAgo * MIN,
  why: 'lobby',
  presence: 'here',
  ...more,
});

/** What hello gets who waits. */
export const waiting = (more = {}) => ({
  type: 'waiting',
  version: 1,
  you: you(),
  view: {
    session: 'tuesday-evening',
    title: 'Tuesday evening',
    group: 'Harbour Street group',
    language: 'en',
    monitoring: 'on_call',
    stage: 'lobby',
    starts_at: NOW + 8 * MIN,
    has_chair: true,
    why: 'lobby',
    since: NOW - 2 * MIN,
    place: 2,
    ...more,
  },
  cover: 'on_call',
  now: NOW,
  limits: { line_chars: 4000, note_chars: 500, view_lines: 200, view_shares: 50 },
});

export const you = (member = 'm-me') => {
  const p = people.find((one) => one.member === member) ?? person(member, 'Dr. Okafor', 'clinician');
  return { member: p.member, role: p.role, nickname: p.nickname };
};

export const welcome = (more = {}, who = 'm-me') => ({
  type: 'welcome',
  version: 1,
  you: you(who),
  position: { epoch: 'e1', seq: 70 },
  recovered: false,
  view: view(more),
  cover: 'on_call',
  now: NOW,
  limits: { line_chars: 4000, note_chars: 500, view_lines: 200, view_shares: 50 },
});

export const help = (more = {}) => ({
  type: 'help',
  case: 5,
  stage: 'opened',
  owner_here: true,
  kept_days: 30,
  asked_at: NOW - 20_000,
  cover: 'on_call',
  words: [],
  helplines,
  ...more,
});

export const heldByMe = {
  line: 66,
  member: 'm-me',
  at: NOW - 30_000,
  text: 'You can reach me at 555 0142, any night.',
  rule: 'personal_data.phone',
  because: 'It seems to have a phone number in it.',
};

export const cases = [
  {
    case: 3,
    session: 'tuesday-evening',
    member: 'm-x',
    nickname: 'Late Otter',
    stage: 'opened',
    asked_at: NOW - 95_000,
    connected: true,
    words: [
      { from_clinician: false, at: NOW - 95_000, text: 'I am shaking and I do not know whether to wait it out.' },
    ],
  },
  {
    case: 4,
    session: 'demo',
    member: 'm-y',
    nickname: 'Soft Cedar',
    stage: 'opened',
    asked_at: NOW - 12_000,
    connected: true,
    words: [],
  },
  {
    case: 2,
    session: 'tuesday-evening',
    member: 'm-z',
    nickname: 'Wren',
    stage: 'acknowledged',
    asked_at: NOW - 9 * MIN,
    acknowledged_at: NOW - 8.6 * MIN,
    owner: 'c-me',
    owner_name: 'Nurse Adeyemi',
    connected: true,
    words: [
      { from_clinician: false, at: NOW - 9 * MIN, text: 'Bad night. I have a bottle in the house.' },
      { from_clinician: true, at: NOW - 8 * MIN, text: 'I am here with you. Are you safe where you are?' },
      { from_clinician: false, at: NOW - 7 * MIN, text: 'Yes. My neighbour is awake, I could knock.' },
    ],
  },
  {
    case: 1,
    session: 'demo',
    member: 'm-w',
    nickname: 'River Lantern',
    stage: 'closed',
    asked_at: NOW - 50 * MIN,
    acknowledged_at: NOW - 49 * MIN,
    owner: 'c-2',
    owner_name: 'Counsellor Brandt',
    closed_at: NOW - 31 * MIN,
    outcome: 'supported',
    connected: true,
    words: [],
  },
];

export const deskWelcome = (more = {}) => ({
  type: 'desk_welcome',
  version: 1,
  you: { member: 'c-me', role: 'clinician', nickname: 'Nurse Adeyemi' },
  now: NOW,
  cases,
  sessions,
  on_call: 2,
  ...more,
});
