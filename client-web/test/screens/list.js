// Every screen and state a person can meet, each with the server that leads to it.
import { NOW, card, cases, deskWelcome, heldByMe, help, people, sessions, view, welcome } from './fixtures.js';
import { seat } from './stage.js';

const ROOM = '#/s/tuesday-evening';
const inRoom = (name, more, after) => ({
  name,
  hash: ROOM,
  storage: { 'seat.tuesday-evening': seat(), ...more.storage },
  ...more,
  ...(after ? { after } : {}),
});
const asChair = (name, view, after, more = {}) => ({
  name,
  hash: ROOM,
  storage: { 'seat.tuesday-evening': seat('facilitator', 'm-rowan', 'Rowan') },
  welcome: welcome(view, 'm-rowan'),
  ...more,
  ...(after ? { after } : {}),
});
const door = (name, more = {}, after) => ({
  name,
  hash: ROOM,
  http: { 'GET /api/sessions/tuesday-evening': card(), ...more.http },
  ...(after ? { after } : {}),
});
const desk = (name, more = {}, after) => ({
  name,
  hash: '#/desk',
  storage: { 'seat.desk': seat('clinician', 'c-me', 'Nurse Adeyemi'), 'link.desk': 'x' },
  welcome: deskWelcome(more.desk),
  ...more,
  ...(after ? { after } : {}),
});
/** Presses what is named so, where it is shown: on a desktop there are no tabs to press. */
const press = (label) => async (page) => {
  const button = page.getByRole('button', { name: label }).first();
  if (await button.isVisible()) await button.click();
  else if (!TABS.some((tab) => tab === label)) throw new Error(`nothing to press: ${label}`);
};
const NEEDS = /^Needs you/;
const TABS = ['Running order', 'Ablauf', NEEDS, 'Sessions'];
const mine = {
  share: { share: 60, member: 'm-me', began_at: NOW - 70_000, planned_end: NOW + 230_000 },
  lines: view().lines.filter((l) => l.line < 60),
};
const notStarted = {
  stage: 'lobby',
  stage_since: NOW - 600_000,
  share: undefined,
  hands: [],
  shares: [],
  support: [],
  lines: [view().lines[0]],
};

export const screens = [
  { name: 'home' },
  { name: 'home-german', locale: 'de-DE' },
  { name: 'home-empty', http: { 'GET /api/sessions': { now: NOW, sessions: [], on_call: 0 } } },
  { name: 'home-away', http: { 'GET /api/sessions': undefined } },
  { name: 'home-helplines', after: press('Helplines') },
  door('door'),
  door('door-german', {}),
  door(
    'door-taken',
    { http: { 'POST /api/sessions/tuesday-evening/enter': [409, { code: 'nickname_taken', field: 'nickname' }] } },
    press('Come in'),
  ),
  door('door-locked', { http: { 'GET /api/sessions/tuesday-evening': card({ locked: true }) } }),
  door('door-scheduled', {
    http: { 'GET /api/sessions/tuesday-evening': card({ stage: 'scheduled', starts_at: NOW + 7_200_000 }) },
  }),
  door('door-gone', { http: { 'GET /api/sessions/tuesday-evening': [404, { code: 'not_found' }] } }),
  {
    ...door('door-facilitator', {
      http: { 'POST /api/links/inspect': { role: 'facilitator', session: 'tuesday-evening', expires_at: NOW + 1 } },
    }),
    hash: '#/k/abc.def.ghi',
  },
  {
    name: 'link-ended',
    hash: '#/k/abc.def.ghi',
    http: { 'POST /api/links/inspect': [401, { code: 'unauthenticated' }] },
  },
  inRoom('room', { welcome: welcome() }),
  inRoom('room-german', { welcome: welcome(), locale: 'de-DE' }),
  inRoom('room-connecting', { welcome: null }),
  inRoom('room-lobby', { welcome: welcome(notStarted) }),
  inRoom('room-empty', { welcome: welcome({ ...notStarted, stage: 'fellowship', lines: [] }) }),
  inRoom('room-draft', {
    welcome: welcome({ hands: [...view().hands, { member: 'm-me', since: NOW - 60_000 }] }),
    storage: {
      'seat.tuesday-evening': seat(),
      'draft.tuesday-evening': 'I would like to say something about last Sunday, when I nearly did not come.',
    },
  }),
  inRoom('room-my-turn', { welcome: welcome(mine) }, async (page) =>
    page.getByRole('textbox', { name: 'Your line' }).fill('Thank you. I am a bit nervous.'),
  ),
  inRoom(
    'room-done-unsent',
    { welcome: welcome(mine), storage: { 'seat.tuesday-evening': seat(), 'draft.tuesday-evening': 'One more thing.' } },
    press('Done'),
  ),
  inRoom(
    'room-refused',
    {
      welcome: welcome(mine),
      storage: { 'seat.tuesday-evening': seat(), 'draft.tuesday-evening': 'Call me tonight.' },
      answer: (body, answer) => answer({ type: 'refused', error: { code: 'rate_limited', retry_after_ms: 4000 } }),
    },
    press('Send'),
  ),
  inRoom('room-held', { welcome: welcome({ held: [heldByMe] }) }),
  inRoom('room-support', { welcome: welcome() }, async (page) =>
    page.getByRole('button', { name: 'Give support to Maple' }).click(),
  ),
  inRoom('room-about', { welcome: welcome() }, async (page) => page.locator('header .status').click()),
  inRoom('room-muted', {
    welcome: welcome({ members: people.map((p) => (p.member === 'm-me' ? { ...p, muted: true } : p)) }),
  }),
  inRoom('room-fellowship', {
    welcome: welcome({ stage: 'fellowship', stage_since: NOW - 60_000, share: undefined, hands: [] }),
  }),
  inRoom('room-reconnecting', {
    welcome: welcome(),
    close: 4000,
    storage: { 'seat.tuesday-evening': seat(), 'draft.tuesday-evening': 'Still here.' },
  }),
  inRoom('room-ended', { welcome: welcome({ stage: 'ended', share: undefined, hands: [] }), close: 4502 }),
  inRoom('room-removed', { closeAtOnce: 4500 }),
  inRoom('room-replaced', { closeAtOnce: 4501 }),
  inRoom('room-unauthenticated', { closeAtOnce: 4503 }),
  inRoom('room-not-let-in', { welcome: { type: 'refused', id: 0, error: { code: 'full' } }, close: 4505 }),
  inRoom('help', { welcome: welcome() }, press('Help')),
  inRoom('help-stored', { welcome: welcome(), then: [help()] }, async (page) =>
    page.getByRole('button', { name: /^Help/ }).click(),
  ),
  inRoom('help-nobody', { welcome: welcome(), then: [help({ on_call: 0 })] }, async (page) =>
    page.getByRole('button', { name: /^Help/ }).click(),
  ),
  inRoom(
    'help-taken',
    { welcome: welcome(), then: [help({ stage: 'acknowledged', words: cases[2].words })] },
    async (page) => page.getByRole('button', { name: /^Help/ }).click(),
  ),
  inRoom(
    'help-refused',
    { welcome: welcome(), answer: (body, answer) => answer({ type: 'refused', error: { code: 'unavailable' } }) },
    async (page) => {
      await press('Help')(page);
      await press('Call for help')(page);
    },
  ),
  inRoom('room-help-answered', {
    welcome: welcome(),
    then: [help({ stage: 'acknowledged' }), help({ stage: 'acknowledged', words: cases[2].words.slice(0, 2) })],
  }),
  inRoom('room-ended-draft', {
    welcome: welcome({ stage: 'ended', share: undefined, hands: [] }),
    close: 4502,
    storage: { 'seat.tuesday-evening': seat(), 'draft.tuesday-evening': 'I wanted to thank Maple.' },
  }),
  inRoom('room-ended-help', {
    welcome: welcome({ stage: 'ended', share: undefined, hands: [] }),
    then: [help({ stage: 'acknowledged', words: cases[2].words })],
    close: 4502,
  }),
  inRoom('room-removed-draft', {
    closeAtOnce: 4500,
    storage: { 'seat.tuesday-evening': seat(), 'draft.tuesday-evening': 'I did not mean it that way.\nSorry.' },
  }),
  inRoom('room-no-connection', { closeAtOnce: 4000 }),
  inRoom('room-held-german', { welcome: welcome({ held: [heldByMe] }), locale: 'de-DE' }),
  inRoom(
    'room-hand-offline',
    {
      welcome: welcome(),
      answer: (body, answer, say, socket) => socket.close({ code: 4000, reason: '' }),
    },
    press('Raise hand'),
  ),
  asChair('chair-hands-away', { share: undefined, hands: [{ member: 'm-otter', since: NOW - 60_000 }] }, press(NEEDS)),
  asChair('chair-hands', { share: undefined }, press(NEEDS)),
  asChair('chair-no-hands', { share: undefined, hands: [] }, press('Running order')),
  asChair('chair-german', { share: undefined, hands: [] }, press('Ablauf'), { locale: 'de-DE' }),
  asChair('chair-open-floor', {}, async (page) => {
    await press('Running order')(page);
    await press('Everybody')(page);
  }),
  asChair('chair-remove', {}, async (page) => {
    await press(NEEDS)(page);
    await page.getByRole('button', { name: 'Menu for Wren' }).last().click();
    await press('Ask Wren to leave')(page);
  }),
  asChair('chair-lobby', notStarted, press('Running order')),
  asChair('chair-order', { share: undefined }, press('Running order')),
  asChair('chair-room', {}, undefined),
  asChair('chair-sharing', {}, press('Running order')),
  asChair(
    'chair-needs',
    {
      held: [
        heldByMe,
        {
          ...heldByMe,
          line: 67,
          member: 'm-wren',
          text: 'See www.example.org for the flyer',
          rule: 'personal_data.link',
        },
      ],
      help_open: 1,
    },
    press(NEEDS),
  ),
  asChair('chair-person', {}, async (page) => {
    await press(NEEDS)(page);
    await page.getByRole('button', { name: 'Menu for Wren' }).last().click();
  }),
  asChair('chair-remove-line', {}, async (page) =>
    page.getByRole('button', { name: 'Remove this line' }).first().click(),
  ),
  asChair('chair-end', { stage: 'fellowship', share: undefined, hands: [] }, async (page) => {
    await press('Running order')(page);
    await press('End the session')(page);
  }),
  asChair(
    'chair-undo',
    { share: undefined },
    async (page) => {
      await press('Running order')(page);
      await page.getByRole('button', { name: 'Call on Northern Finch' }).first().click();
    },
    { answer: (body, answer) => answer({ type: 'ack' }) },
  ),
  { ...desk('desk-door'), storage: { 'link.desk': 'x' } },
  { ...desk('desk-no-link'), storage: {} },
  desk('desk'),
  desk('desk-nothing', { desk: { cases: [], on_call: 1 } }),
  desk('desk-case', {}, async (page) => page.getByRole('button', { name: /^Wren/ }).click()),
  desk('desk-waiting', {}, async (page) => page.getByRole('button', { name: /^Late Otter/ }).click()),
  desk('desk-away', { close: 4000 }),
  desk('desk-news', {
    then: [
      {
        type: 'desk_case',
        case: {
          ...cases[2],
          words: [...cases[2].words, { from_clinician: false, at: NOW, text: 'Are you still there?' }],
        },
      },
    ],
  }),
  desk('desk-off-call', {}, press('Go off call')),
  desk('desk-closed-only', { desk: { cases: cases.slice(3), on_call: 1 } }),
  desk('desk-sessions', {}, async (page) => {
    const tab = page.getByRole('button', { name: 'Sessions', exact: true });
    if (await tab.isVisible()) await tab.click();
  }),
];
export { sessions };
