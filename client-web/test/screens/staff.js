// Screens of the staff and of those who manage, with the made-up house behind them.
import { NOW } from './fixtures.js';
import { press, presses } from './ways.js';

const MIN = 60_000;
const HOUR = 60 * MIN;
const DAY = 24 * HOUR;

const group = (id, name, more = {}) => ({
  id,
  slug: id.slice(2),
  revision: 3,
  about: {
    name,
    description: 'An evening circle with tea and patience.',
    guidelines: [
      'One person shares at a time.',
      'What is said here stays here.',
      'Speak about yourself, not about others.',
    ],
    language: 'en',
    approach: 'twelve_step',
    audience: 'in_recovery',
    service: [{ role: 'facilitator', clean_days: 90 }],
    place: '',
    titles_shown: false,
    ...more,
  },
  closed: false,
});
const groups = [
  group('g-porch', 'Open Porch'),
  group('g-harbour', 'Harbour Street Family Circle', {
    approach: 'lifering',
    audience: 'family_and_friends',
    service: [],
  }),
];
const time = (on, starts_at, more = {}) => ({ on, starts_at, moved: false, cancelled: false, ...more });
/** Tuesdays at half past seven by the clocks of Dublin, from one week after the evening of the screens on. */
const TUESDAYS = ['2026-12-01', '2026-12-08', '2026-12-15', '2026-12-22', '2026-12-29'];
const tuesdays = TUESDAYS.map((date) => time(`${date}T19:30`, Date.parse(`${date}T19:30Z`)));

const meeting = (id, about = {}, more = {}) => ({
  id,
  slug: 'tuesday-evening',
  revision: 2,
  about: {
    group: 'g-porch',
    title: 'Tuesday evening',
    description: 'Ninety minutes, one after the other. Newcomers are welcome.',
    schedule: { starts: '2026-12-01T19:30', zone: 'Europe/Dublin', rule: 'FREQ=WEEKLY;BYDAY=TU', exceptions: [] },
    minutes: 90,
    format: 'twelve-step-discussion',
    readings: { opening: 'We are glad that you are here.' },
    access: 'closed',
    monitoring: 'on_call',
    lobby: 'together',
    lobby_minutes: 15,
    capacity: 60,
    kept_minutes: 1440,
    listed: true,
    ...about,
  },
  ended: false,
  next: tuesdays,
  ...more,
});
const tonight = time('2026-11-24T19:50', NOW + 8 * MIN, { session: 's-tonight' });
const meetings = [
  meeting('m-tuesday', {}, { next: [tonight, ...tuesdays.slice(0, 4)] }),
  meeting(
    'm-study',
    {
      title: 'Saturday book study',
      schedule: { starts: '2026-11-28T11:00', zone: 'Europe/Dublin', rule: 'FREQ=MONTHLY;BYDAY=4SA', exceptions: [] },
    },
    { slug: 'saturday-book-study', next: [time('2026-11-28T11:00', Date.UTC(2026, 10, 28, 11))] },
  ),
  meeting('m-harbour', { group: 'g-harbour', title: 'After supper' }, { slug: 'after-supper', next: [] }),
];
const formats = [
  {
    id: 'twelve-step-discussion',
    title: 'Twelve-step discussion',
    about: 'Readings, a topic, then hands in order.',
    minutes: 90,
    parts: [
      { title: 'Welcome and readings', minutes: 15 },
      { title: 'Topic', minutes: 15 },
      { title: 'Sharing', minutes: 50 },
      { title: 'Closing', minutes: 10 },
    ],
    readings: [
      { slot: 'opening', title: 'Opening' },
      { slot: 'closing', title: 'Closing words' },
    ],
  },
  {
    id: 'how-was-your-week',
    title: 'How was your week',
    about: 'A round about the past week. Answers are welcome.',
    minutes: 60,
    parts: [{ title: 'The round', minutes: 60 }],
    readings: [],
  },
];
const OPERATOR = [{ kind: 'operator' }, { kind: 'facilitator', group: 'g-porch' }];
const ways = (more = {}) => ({
  password: true,
  passkeys: [{ number: 0, name: 'My phone', since: NOW - 60 * DAY }],
  recovery_codes: 8,
  ...more,
});
const member = (id, name, grants, more = {}) => ({
  id,
  name,
  grants,
  since: NOW - 200 * DAY,
  ways: ways(),
  signed_in: 1,
  ...more,
});
const me = (grants = OPERATOR, more = {}) => ({
  staff: { ...member('st-ines', 'Ines', grants), login: 'ines', ...more },
  csrf: 'csrf-of-the-screens',
  sign_in: 'si-1',
  expires_at: NOW + 10 * HOUR,
  stepped_up_until: NOW - MIN,
});
const people = [
  me().staff,
  member('st-tomas', 'Tomás', [
    { kind: 'facilitator', group: 'g-harbour' },
    { kind: 'greeter', group: 'g-porch' },
  ]),
  member('st-adeyemi', 'Nurse Adeyemi', [{ kind: 'clinician' }], { signed_in: 2 }),
  member('st-old', 'Rowan', [], { signed_in: 0 }),
];
const invitation = (id, more) => ({
  id,
  role: 'co_facilitator',
  group: 'g-porch',
  note: 'For the deputy of Tuesdays',
  made_at: NOW - DAY,
  expires_at: NOW + 6 * DAY,
  most_uses: 1,
  uses: 0,
  revoked: false,
  accounts: 0,
  ...more,
});
const invitations = [
  invitation('in-1'),
  invitation('in-2', { role: 'attendee', note: 'Newcomers of the day clinic', most_uses: 20, uses: 7 }),
  invitation('in-3', { role: 'clinician', group: undefined, note: 'Night shift', uses: 1, accounts: 1 }),
  invitation('in-4', { role: 'facilitator', note: '', expires_at: NOW - HOUR }),
  invitation('in-6', { role: 'facilitator', note: 'Harbour evenings', uses: 1, accounts: 3 }),
  invitation('in-5', { role: 'greeter', note: 'Lost phone', revoked: true, uses: 1 }),
];
const health = (more = {}) => ({
  version: '0.1.0',
  since: NOW - 9 * DAY,
  now: NOW,
  log_writes: true,
  disk_free_bytes: 41_000_000_000,
  connections: 57,
  live: 3,
  on_call: 1,
  open_calls: 0,
  to_do: [],
  monitored_next: [],
  ...more,
});
const signIns = [
  {
    id: 'si-1',
    device: 'Firefox on Android',
    since: NOW - DAY,
    seen_at: NOW,
    expires_at: NOW + 10 * HOUR,
    this: true,
  },
  {
    id: 'si-2',
    device: 'Chrome on Windows',
    since: NOW - 3 * DAY,
    seen_at: NOW - DAY,
    expires_at: NOW + HOUR,
    this: false,
  },
];
const codes = ['k7m2-p9qx', 'w3tz-8hrv', 'd4fn-2kyp', 'r9xb-5mwc', 'h6gt-7zqj', 'p2vs-4ndk', 'm8ch-9rfx', 'z5kw-3btg'];
const started = {
  ceremony: 'ce-1',
  options: { publicKey: { challenge: 'ZXhhbXBsZQ' } },
  totp_secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
  totp_address:
    'otpauth://totp/Hearth:ines?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Hearth&algorithm=SHA1&digits=6&period=30',
};
const link = (role, more = {}) => ({ role, makes_account: true, expires_at: NOW + 5 * DAY, ...more });
const porch = { id: 'g-porch', name: 'Open Porch', meetings: [] };

const HOUSE = {
  'GET /api/staff/me': me(),
  'GET /api/staff/sign-ins': signIns,
  'GET /api/admin/groups': groups,
  'GET /api/admin/meetings': meetings,
  'GET /api/admin/formats': formats,
  'GET /api/admin/staff': people,
  'GET /api/admin/invitations': invitations,
  'GET /api/admin/health': health(),
  'POST /api/admin/schedule': { next: tuesdays },
};
const screen = (name, hash, { http, ...more } = {}, after) => ({
  name,
  hash,
  http: { ...HOUSE, ...http },
  ...more,
  ...(after ? { after } : {}),
});
const joining = (name, { http, ...more } = {}, after) =>
  screen(
    name,
    '#/join',
    {
      storage: { 'link.new': 'inv-example', ...more.storage },
      http: {
        'POST /api/links/inspect': link('facilitator', { group: porch }),
        'POST /api/staff/join/start': started,
        ...http,
      },
    },
    after,
  );
const out = { 'GET /api/staff/me': [401, { code: 'unauthenticated' }] };

const fill = (label, text) => async (page) => {
  const field = page.getByLabel(label, { exact: true }).first();
  await field.waitFor({ timeout: 15_000 });
  await field.fill(text);
};
const steps =
  (...all) =>
  async (page) => {
    for (const one of all) await one(page);
  };
const pick = (label) => async (page) => page.getByRole('radio', { name: label }).first().check();
/** Lets pauses before a request pass, and what it brings be drawn. */
const settle = async (page) => {
  await page.clock.runFor(500);
  await page.waitForLoadState('networkidle');
};
const toNames = steps(fill('Your name', 'Ines'), fill('Name to sign in with', 'ines'), press('Go on'));
const NEW_PASSWORD = 'New password';
const withPassword = steps(
  toNames,
  fill(NEW_PASSWORD, 'kettle garden seven boats'),
  fill('Code from your app', '123456'),
  press('Join with a password'),
);
const signingIn = steps(
  fill('Name to sign in with', 'ines'),
  fill('Password', 'kettle garden seven boats'),
  fill('Code from your app', '123456'),
  press(/^Sign in$/),
);
const refusedWith = (status, refusal) => ({ 'POST /api/staff/sign-in': [status, refusal] });
const stepUp = { 'POST /api/staff/recovery-codes': [403, { code: 'step_up_needed' }] };
const NEXT_DATES = 'The next dates would be';
const seesDates = async (page) => {
  await page.getByText(NEXT_DATES).waitFor();
  await settle(page);
};
const someRule = meeting('m-odd', {
  title: 'Quarter day',
  schedule: {
    starts: '2026-12-21T19:30',
    zone: 'Pacific/Auckland',
    rule: 'FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=21',
    exceptions: [{ on: '2026-12-21T19:30' }],
  },
});
const theirs = meeting('m-tuesday', { title: 'Tuesday at eight', minutes: 75 }, { revision: 3 });

export const staffScreens = [
  joining('join-names'),
  joining('join-names-german', { locale: 'de-DE' }),
  joining('join-names-problems', {}, press('Go on')),
  joining('join-ways', {}, toNames),
  joining('join-ways-problems', {}, steps(toNames, press('Join with a password'))),
  joining('join-codes', { http: { 'POST /api/staff/join/finish': { me: me(), recovery_codes: codes } } }, withPassword),
  joining(
    'join-codes-not-kept',
    { http: { 'POST /api/staff/join/finish': { me: me(), recovery_codes: codes } } },
    steps(withPassword, press('Go on')),
  ),
  joining('join-ended', { http: { 'POST /api/links/inspect': [401, { code: 'unauthenticated' }] } }),
  screen('staff-sign-in', '#/staff', { http: out }),
  screen('staff-sign-in-german', '#/staff', { http: out, locale: 'de-DE' }),
  screen('staff-sign-in-recovery', '#/staff', { http: out }, press('Use a recovery code')),
  screen(
    'staff-sign-in-failed',
    '#/staff',
    { http: { ...out, ...refusedWith(401, { code: 'unauthenticated' }) } },
    signingIn,
  ),
  screen(
    'staff-sign-in-too-many',
    '#/staff',
    { http: { ...out, ...refusedWith(429, { code: 'rate_limited', retry_after_ms: 12 * MIN }) } },
    signingIn,
  ),
  screen('staff-away', '#/staff', { http: { 'GET /api/staff/me': undefined } }),
  screen('staff-mine', '#/staff'),
  screen('staff-mine-german', '#/staff', { locale: 'de-DE' }),
  screen('staff-mine-clinician', '#/staff', {
    http: {
      'GET /api/staff/me': me([{ kind: 'clinician' }], { ways: ways({ passkeys: [], recovery_codes: 0 }) }),
    },
  }),
  screen('staff-step-up', '#/staff', { http: stepUp }, press('Make new codes')),
  screen(
    'staff-step-up-refused',
    '#/staff',
    { http: { ...stepUp, 'POST /api/staff/step-up': [401, { code: 'unauthenticated' }] } },
    steps(press('Make new codes'), fill('Password', 'x'), fill('Code from your app', '1'), async (page) =>
      page.locator('dialog').getByRole('button', { name: 'Go on' }).click(),
    ),
  ),
  screen(
    'staff-new-codes',
    '#/staff',
    { http: { 'POST /api/staff/recovery-codes': { codes } } },
    press('Make new codes'),
  ),
  screen('staff-new-passkey', '#/staff', { http: { 'POST /api/staff/ways/start': started } }, press('Add a passkey')),
  screen(
    'staff-new-password',
    '#/staff',
    { http: { 'POST /api/staff/ways/start': started } },
    press('Set a new password and app'),
  ),
  screen('staff-signed-out-in-room', '#/s/s-tonight', {
    storage: {
      'seat.s-tonight': {
        token: '',
        staff: true,
        member: 'm-ines',
        role: 'facilitator',
        nickname: 'Ines',
        expires_at: NOW,
      },
    },
    http: out,
  }),
  screen('staff-not-serving-in-room', '#/s/s-tonight', {
    storage: {
      'seat.s-tonight': {
        token: '',
        staff: true,
        member: 'm-ines',
        role: 'facilitator',
        nickname: 'Ines',
        expires_at: NOW,
      },
    },
    http: { 'POST /api/staff/ticket': [403, { code: 'not_permitted' }] },
  }),
  screen('admin-meetings', '#/admin'),
  screen('admin-meetings-german', '#/admin/meetings', { locale: 'de-DE' }),
  screen('admin-meetings-facilitator', '#/admin/meetings', {
    http: { 'GET /api/staff/me': me([{ kind: 'facilitator', group: 'g-porch' }]) },
  }),
  screen('admin-meetings-no-group', '#/admin/meetings', {
    http: { 'GET /api/admin/groups': [], 'GET /api/admin/meetings': [] },
  }),
  screen('admin-not-loaded', '#/admin/meetings', { http: { 'GET /api/admin/meetings': undefined } }),
  screen('admin-meeting', '#/admin/meetings/m-tuesday'),
  screen('admin-meeting-not-there', '#/admin/meetings/m-nowhere'),
  screen('admin-meeting-end', '#/admin/meetings/m-tuesday', {}, press('End this meeting')),
  screen('admin-form-new', '#/admin/meetings/new', {}, seesDates),
  screen('admin-form-new-german', '#/admin/meetings/new', { locale: 'de-DE' }, async (page) => {
    await page.getByText('Die nächsten Termine wären').waitFor();
    await settle(page);
  }),
  screen(
    'admin-form-monthly',
    '#/admin/meetings/m-study/change',
    { http: { 'POST /api/admin/schedule': { next: meetings[1].next } } },
    steps(seesDates, pick('Until a date')),
  ),
  screen(
    'admin-form-other-rule',
    '#/admin/meetings/m-odd/change',
    { http: { 'GET /api/admin/meetings': [someRule] } },
    seesDates,
  ),
  screen(
    'admin-form-problems',
    '#/admin/meetings/new',
    {},
    steps(fill('Title', 'A'), fill('By the clocks of', 'Dublin'), pick(/^Asked for/), press('Make the meeting')),
  ),
  screen('admin-form-restored', '#/admin/meetings/new', {
    storage: { 'draft.form.meeting.new': JSON.stringify({ form: { title: 'Thursday at noon' } }) },
  }),
  screen(
    'admin-form-outdated',
    '#/admin/meetings/m-tuesday/change',
    { http: { 'PUT /api/admin/meetings/m-tuesday': [409, { code: 'outdated' }], 'GET /api/admin/meetings': [theirs] } },
    steps(fill('Title', 'Tuesday, a little later'), press('Save')),
  ),
  screen(
    'admin-form-signed-out',
    '#/admin/meetings/m-tuesday/change',
    { http: { 'PUT /api/admin/meetings/m-tuesday': [401, { code: 'unauthenticated' }] } },
    steps(fill('Title', 'Tuesday, a little later'), press('Save')),
  ),
  screen('admin-date', '#/admin/meetings/m-tuesday', {}, press('Change Tuesday, December 1, 2026 at 7:30 PM')),
  screen(
    'admin-date-moved',
    '#/admin/meetings/m-tuesday',
    {},
    steps(press('Change Tuesday, December 1, 2026 at 7:30 PM'), pick('Moved')),
  ),
  screen('admin-groups', '#/admin/groups'),
  screen('admin-groups-none', '#/admin/groups', { http: { 'GET /api/admin/groups': [] } }),
  screen('admin-group-new', '#/admin/groups/new'),
  screen('admin-group', '#/admin/groups/g-porch'),
  screen('admin-group-german', '#/admin/groups/g-porch', { locale: 'de-DE' }),
  screen('admin-group-problems', '#/admin/groups/new', {}, press('Make the group')),
  screen('admin-people', '#/admin/people'),
  screen('admin-people-facilitator', '#/admin/people', {
    http: { 'GET /api/staff/me': me([{ kind: 'facilitator', group: 'g-porch' }]) },
  }),
  screen('admin-grants', '#/admin/people', {}, press('What Tomás may do')),
  screen('admin-person-remove', '#/admin/people', {}, press('Remove Tomás')),
  screen('admin-invitations', '#/admin/invitations'),
  screen('admin-invitations-german', '#/admin/invitations', { locale: 'de-DE' }),
  screen(
    'admin-invitation-call-back',
    '#/admin/invitations',
    {},
    press('Revoke: Attendee Newcomers of the day clinic'),
  ),
  screen(
    'admin-invitation-call-back-accounts',
    '#/admin/invitations',
    {},
    press('Revoke: Facilitator Harbour evenings'),
  ),
  screen('admin-invite', '#/admin/invitations/new'),
  screen(
    'admin-invited',
    '#/admin/invitations/new',
    {
      http: {
        'POST /api/admin/invitations': [
          201,
          { invitation: invitations[0], address: 'https://meet.example.org/#/k/inv-q7Zk1xWpT4mB9sLd2vRyNc' },
        ],
      },
    },
    steps(
      async (page) => page.getByLabel('Group', { exact: true }).selectOption('g-porch'),
      presses('Make the invitation', 'Copy'),
      async (page) => page.getByText('As a picture for a phone').click(),
    ),
  ),
  screen('admin-health-well', '#/admin/health'),
  screen('admin-health', '#/admin/health', {
    http: {
      'GET /api/admin/health': health({
        on_call: 0,
        to_do: ['nobody_on_call', 'only_one_operator', { format_missing: 'Saturday book study' }],
        monitored_next: [{ title: 'Tuesday evening', starts_at: NOW + DAY, monitoring: 'monitored' }],
      }),
    },
  }),
];
