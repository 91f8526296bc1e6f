// Every screen and state a person can meet, each with the server that leads to it.
import {
  NOW,
  card,
  cases,
  deskWelcome,
  heldByMe,
  help,
  inPart,
  people,
  sessions,
  view,
  waiting,
  welcome,
} from './fixtures.js';
import { chairScreens } from './chair.js';
import { FINDING_SCREENS } from './finding.js';
import { harbour, meetingPage } from './meetings.js';
import { staffScreens } from './staff.js';
import { seat } from './stage.js';
import { press } from './ways.js';

const ROOM = '#/s/tuesday-evening';
/** Somebody who has been here for a while: the card "what is happening now" is put away, unless the screen says `entering`. */
const inRoom = (name, { storage, entering, ...more }, after) => ({
  name,
  hash: ROOM,
  storage: { 'seat.tuesday-evening': seat(), ...(entering ? {} : { 'card.tuesday-evening': true }), ...storage },
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
/** The sheet of help with the numbers in it: a screen without them has not been looked at. */
const inSheet = (label) => async (page) => {
  await press(label)(page);
  await page.locator('dialog .emergency a').first().waitFor();
  await page.locator('dialog select').waitFor();
};
const careOnly = { type: 'care_only', cover: 'on_call', version: 1 };
/** Why somebody was asked to leave, as they are told. */
const removal = { reason: 'interrupting', note: 'Please let the others finish. Next week you are welcome.' };
const removed = { welcome: { type: 'refused', id: 0, error: { code: 'not_permitted', removal } }, close: 4500 };
const mine = {
  share: { share: 60, member: 'm-me', began_at: NOW - 70_000, planned_end: NOW + 230_000 },
  lines: view().lines.filter((l) => l.line < 60),
};
const notStarted = {
  stage: 'lobby',
  phase: undefined,
  stage_since: NOW - 600_000,
  share: undefined,
  hands: [],
  shares: [],
  support: [],
  lines: [view().lines[0]],
};

const MIN = 60_000;
const asPerson = (member, role, nickname) => ({ 'seat.tuesday-evening': seat(role, member, nickname) });
const nothingYet = { lines: [], shares: [], support: [], hands: [] };
const newHere = people.map((p) => (p.member === 'm-me' || p.member === 'm-finch' ? { ...p, newcomer: true } : p));
const held = { state: 'held', since: NOW - 3 * MIN };
const vote = { vote: 70, question: 'Shall we meet on holidays as well?', choices: [], voted: 3 };
const ended = (id, member, more = {}) => ({
  share: id,
  member,
  began_at: NOW - 6 * MIN,
  planned_end: NOW - 1 * MIN,
  ended_at: NOW - 2 * MIN,
  end: 'done',
  ...more,
});
const said = (id, member, minutesAgo, text, more = {}) => ({
  line: id,
  member,
  at: NOW - minutesAgo * MIN,
  text,
  ...more,
});
const openTalk = {
  talk: 80,
  from: 'm-me',
  to: 'm-lark',
  state: 'open',
  lines: [
    {
      line: 81,
      from: 'm-lark',
      at: NOW - 4 * MIN,
      text: 'Good that you are here. Is this your first evening with us?',
    },
    { line: 82, from: 'm-me', at: NOW - 3 * MIN, text: 'Yes. I do not know what I am supposed to do.' },
    { line: 83, from: 'm-lark', at: NOW - 2 * MIN, text: 'Nothing at all. You can listen the whole evening.' },
  ],
};
const asked = { talk: 80, from: 'm-lark', to: 'm-me', state: 'asked', lines: [] };
const toTalk = (page) => page.locator('button.talk').click();
const shares = (more) => ({ welcome: welcome({ ...mine, hands: view().hands, ...more }) });

/** The other one has ended the open talk. */
const talkOver = { type: 'events', seq: 84, events: [{ seq: 84, at: NOW, type: 'talk_ended', talk: openTalk.talk }] };

/** What a format brings: parts, one's own turn, support that is kept, votes, talks, milestones, a chair that is gone. */
const FORMAT_SCREENS = [
  inRoom('now-late', { welcome: welcome(nothingYet), entering: true }),
  inRoom('now-late-german', { welcome: welcome(nothingYet), entering: true, locale: 'de-DE' }),
  inRoom('now-history', { welcome: welcome(), entering: true }),
  inRoom('now-new-here', { welcome: welcome({ ...nothingYet, members: newHere }), entering: true }),
  inRoom('now-round', {
    welcome: welcome(inPart(4, {}, { hands: [...view().hands, { member: 'm-me', since: NOW }] })),
  }),
  inRoom('now-quiet', {
    welcome: welcome(inPart(0, { title: 'Two quiet minutes', floor: 'quiet' }, { share: undefined, hands: [] })),
  }),
  inRoom('now-led', { welcome: welcome(inPart(0, {}, { share: undefined, hands: [] })) }),
  inRoom('now-newcomers', {
    welcome: welcome(inPart(2, { who: 'newcomers', title: 'Newcomers' }, { share: undefined, hands: [] })),
  }),
  inRoom('turn-warned', shares({ share: { ...mine.share, planned_end: NOW + 40_000, warned: true } })),
  inRoom('turn-warned-german', {
    ...shares({ share: { ...mine.share, planned_end: NOW + 40_000, warned: true } }),
    locale: 'de-DE',
  }),
  inRoom(
    'turn-hard-end',
    shares(inPart(4, {}, { ...mine, share: { ...mine.share, planned_end: NOW + 40_000, warned: true } })),
  ),
  inRoom('turn-pitch', shares(inPart(2, { hands: 'pitch' }, mine)), press('Done')),
  inRoom('turn-reader', shares(inPart(0, {}, mine))),
  inRoom('floor-waits', { welcome: welcome({ share: { ...view().share, waiting_since: NOW - 20_000 } }) }),
  inRoom(
    'support-kept',
    { welcome: welcome(inPart(3, {}, { support: [] })), answer: (body, answer) => answer({ type: 'ack' }) },
    press('With you'),
  ),
  inRoom('support-yours', {
    welcome: welcome({
      share: undefined,
      shares: [ended(50, 'm-me')],
      lines: [said(51, 'm-me', 5, 'I wrote a letter and did not send it. That is fine for today.', { share: 50 })],
      support: ['m-maple', 'm-wren', 'm-finch'].map((from, i) => ({
        to: { share: 50 },
        from,
        kind: i === 2 ? 'strength' : 'with_you',
      })),
    }),
  }),
  inRoom('support-off', { welcome: welcome(inPart(2, { support: 'off' }, { support: [] })) }),
  inRoom(
    'answer',
    {
      welcome: welcome(
        inPart(
          3,
          {},
          {
            share: undefined,
            shares: [ended(50, 'm-maple')],
            support: [],
            lines: [
              said(51, 'm-maple', 5, 'How do you get through the hour after work?', { share: 50 }),
              said(54, 'm-wren', 1, 'I walk home the long way, past the harbour.', {
                kind: { type: 'answer', to: 50 },
              }),
            ],
          },
        ),
      ),
    },
    press('Answer the share of Maple'),
  ),
  inRoom('line-kinds', {
    welcome: welcome(
      inPart(
        1,
        {},
        {
          share: undefined,
          shares: [],
          hands: [],
          support: [
            { to: { line: 72 }, from: 'm-wren', kind: 'celebrate' },
            { to: { line: 72 }, from: 'm-finch', kind: 'celebrate' },
          ],
          lines: [
            said(70, 'm-rowan', 6, 'We begin where we are.\nWhoever comes through this door is welcome.', {
              kind: { type: 'reading', title: 'Opening' },
            }),
            said(71, 'm-rowan', 5, 'Is there a milestone tonight?'),
            said(72, 'm-maple', 4, '30 days', { kind: { type: 'milestone' } }),
            said(73, 'm-rowan', 1, 'What helps when nobody picks up the phone?', { kind: { type: 'question' } }),
          ],
        },
      ),
    ),
  }),
  inRoom('basket', { welcome: welcome(inPart(3, {}, { basket: 3 })) }, press('Ask without your name')),
  inRoom('basket-offer', { welcome: welcome(inPart(3, {}, { basket: 3 })) }),
  inRoom('milestone-first', { welcome: welcome(inPart(1, {}, { share: undefined, hands: [] })) }, press(/^Milestone$/)),
  inRoom(
    'milestone-kept',
    {
      welcome: welcome(inPart(1, {}, { share: undefined, hands: [] })),
      local: { days: { since: '2026-08-20', earlier: [{ from: '2026-03-01', to: '2026-05-14' }] } },
    },
    press(/^Milestone$/),
  ),
  inRoom(
    'milestone-german',
    {
      welcome: welcome(inPart(1, {}, { share: undefined, hands: [] })),
      local: { days: { since: '2026-08-20', earlier: [{ from: '2026-03-01', to: '2026-05-14' }] } },
      locale: 'de-DE',
    },
    press(/^Meilenstein$/),
  ),
  inRoom('vote-open', { welcome: welcome({ vote }) }, async (page) => page.getByText('Yes').first().click()),
  inRoom('vote-cast', { welcome: welcome({ vote: { ...vote, voted: 4, you: true } }) }),
  inRoom('vote-closed', {
    welcome: welcome({
      vote: {
        ...vote,
        question: 'What shall we read next month?',
        choices: ['The long way home', 'Letters that were never sent', 'Nothing; let us just talk'],
        voted: 7,
        you: true,
        tallies: [4, 1, 2],
      },
    }),
  }),
  inRoom('vote-german', { welcome: welcome({ vote }), locale: 'de-DE' }),
  inRoom('talk-asked', { welcome: welcome({ talks: [asked] }) }, toTalk),
  inRoom('talk-asked-bar', {
    welcome: welcome({ members: newHere }),
    then: [{ type: 'events', seq: 71, events: [{ seq: 71, at: NOW, type: 'talk_asked', talk: asked }] }],
  }),
  inRoom('talk-open', { welcome: welcome({ members: newHere, talks: [openTalk] }) }, toTalk),
  inRoom('talk-german', { welcome: welcome({ members: newHere, talks: [openTalk] }), locale: 'de-DE' }, toTalk),
  inRoom('talk-report', { welcome: welcome({ members: newHere, talks: [openTalk] }) }, async (page) => {
    await toTalk(page);
    await press('Report')(page);
  }),
  ...['en-GB', 'de-DE'].map((locale) =>
    inRoom(
      locale === 'en-GB' ? 'talk-ended' : 'talk-ended-german',
      { welcome: welcome({ members: newHere, talks: [openTalk] }), then: [talkOver], locale },
      toTalk,
    ),
  ),
  inRoom('chair-lost-open', {
    welcome: welcome(
      inPart(3, { floor: 'open' }, { share: undefined, hands: [], chair: { state: 'lost', since: NOW - 9_000 } }),
    ),
  }),
  inRoom(
    'vote-before-me',
    {
      welcome: welcome({ vote }),
      answer: (body, answer) =>
        answer(body.type === 'cast_vote' ? { type: 'refused', error: { code: 'not_now' } } : { type: 'ack' }),
    },
    async (page) => {
      await page.getByText('Yes').first().click();
      await press('Vote')(page);
    },
  ),
  inRoom(
    'greeter-people',
    {
      welcome: welcome(
        { members: newHere.map((p) => (p.member === 'm-me' ? { ...p, newcomer: false } : p)) },
        'm-lark',
      ),
      storage: asPerson('m-lark', 'greeter', 'Morning Lark'),
    },
    async (page) => page.locator('header .status').click(),
  ),
  inRoom('chair-lost', { welcome: welcome({ chair: { state: 'lost', since: NOW - 9_000 } }) }),
  inRoom('chair-lost-german', { welcome: welcome({ chair: { state: 'lost', since: NOW - 9_000 } }), locale: 'de-DE' }),
  inRoom('chair-lost-deputy', {
    welcome: welcome({ chair: { state: 'lost', since: NOW - 9_000 } }, 'm-alder'),
    storage: asPerson('m-alder', 'co_facilitator', 'Alder'),
  }),
  inRoom('chair-held', {
    welcome: welcome({
      chair: held,
      share: undefined,
      hands: [],
      held: [{ ...heldByMe, text: 'Is anybody still here?', rule: 'no_chair' }],
    }),
  }),
  inRoom('room-lobby-no-chair', {
    welcome: welcome({ ...notStarted, phase: undefined, lines: [], members: people.slice(2) }),
  }),
  door('door-no-chair', { http: { 'GET /api/sessions/tuesday-evening': card({ has_chair: false }) } }),
  door(
    'door-no-chair-refused',
    {
      http: {
        'GET /api/sessions/tuesday-evening': card({ has_chair: false }),
        'POST /api/sessions/tuesday-evening/enter': [
          409,
          { code: 'no_chair', because: 'Nobody runs this meeting at the moment.' },
        ],
      },
    },
    press('Come in'),
  ),
];

export const screens = [
  ...FINDING_SCREENS,
  door('door'),
  door('door-german', {}),
  door(
    'door-taken',
    { http: { 'POST /api/sessions/tuesday-evening/enter': [409, { code: 'nickname_taken', field: 'nickname' }] } },
    press('Come in'),
  ),
  door('door-locked', { http: { 'GET /api/sessions/tuesday-evening': card({ locked: true }) } }),
  ...[
    ['door-locked-help', { http: { 'GET /api/sessions/tuesday-evening': card({ locked: true }) } }],
    ['door-gone-help', { http: { 'GET /api/sessions/tuesday-evening': [404, { code: 'not_found' }] } }],
    ['door-help', {}],
  ].map(([name, more]) => door(name, more, inSheet('Help'))),
  door(
    'door-help-called',
    { http: { 'POST /api/help': { ...seat(), cover: 'on_call' } }, then: [help()], welcome: careOnly },
    async (page) => {
      await inSheet('Help')(page);
      await press('Call for help')(page);
      await page.locator('dialog .state').waitFor();
    },
  ),
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
  door('door-lets-in', { http: { 'GET /api/sessions/tuesday-evening': card({ lobby: 'admit', stage: 'lobby' }) } }),
  door('door-cancelled', {
    http: { 'GET /api/sessions/tuesday-evening': card({ cancelled: true, stage: 'ended', people: 0 }) },
  }),
  inRoom('room-lobby', { welcome: welcome(notStarted) }),
  inRoom('room-empty', { welcome: welcome({ ...notStarted, stage: 'fellowship', phase: undefined, lines: [] }) }),
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
    welcome: welcome({ stage: 'fellowship', phase: undefined, stage_since: NOW - 60_000, share: undefined, hands: [] }),
  }),
  inRoom('room-reconnecting', {
    welcome: welcome(),
    close: 4000,
    storage: { 'seat.tuesday-evening': seat(), 'draft.tuesday-evening': 'Still here.' },
  }),
  inRoom('room-ended', {
    welcome: welcome({ stage: 'ended', phase: undefined, share: undefined, hands: [] }),
    close: 4502,
  }),
  inRoom('room-goodbye', {
    welcome: welcome({
      session: card({ meeting: 'tuesday-evening' }),
      stage: 'ended',
      phase: undefined,
      share: undefined,
      hands: [],
    }),
    http: { 'GET /api/meetings/tuesday-evening': meetingPage(harbour()) },
    close: 4502,
  }),
  ...['en-US', 'de-DE'].map((locale) =>
    inRoom(
      locale === 'en-US' ? 'room-goodbye-country' : 'room-goodbye-german',
      {
        welcome: welcome({ stage: 'ended', phase: undefined, share: undefined, hands: [] }),
        close: 4502,
        storage: { 'choice.country': locale === 'en-US' ? 'US' : 'DE' },
        ...(locale === 'en-US' ? {} : { locale }),
      },
      async (page) => page.locator('.emergency').scrollIntoViewIfNeeded(),
    ),
  ),
  inRoom('room-removed', { closeAtOnce: 4500 }),
  inRoom('room-removed-writing', { ...removed, care: careOnly }, async (page) => {
    await page
      .getByLabel('Your message')
      .fill(`It came in late.\n\nI am sorry. ${'a'.repeat(60)} ${'word '.repeat(70)}`);
    await press('Send the message')(page);
    await page.clock.runFor(2_100);
    await page.getByText('Not sent yet').scrollIntoViewIfNeeded();
  }),
  inRoom('room-removed-wrote', {
    closeAtOnce: 4500,
    storage: { 'seat.tuesday-evening': seat(), 'appealed.tuesday-evening': true },
  }),
  inRoom('room-removed-help', { closeAtOnce: 4500 }, inSheet('Help')),
  inRoom('room-replaced', { closeAtOnce: 4501 }),
  inRoom('room-unauthenticated', { closeAtOnce: 4503 }),
  inRoom('room-not-let-in', { welcome: { type: 'refused', id: 0, error: { code: 'full' } }, close: 4505 }),
  inRoom('waiting-lobby', { welcome: waiting({ note: 'We begin in five minutes. Make yourself a cup of tea.' }) }),
  inRoom('waiting-full', { welcome: waiting({ why: 'full', place: 3, stage: 'in_progress', monitoring: 'none' }) }),
  inRoom('waiting-german', {
    welcome: waiting({ has_chair: false, stage: 'in_progress', note: 'Gleich geht es weiter.' }),
    locale: 'de-DE',
  }),
  inRoom('waiting-help', { welcome: waiting() }, press('Help')),
  inRoom('waiting-reconnecting', { welcome: waiting(), close: 4000 }),
  inRoom('waiting-turned-away', { closeAtOnce: 4506 }),
  inRoom('room-cancelled', { closeAtOnce: 4507 }),
  inRoom('room-closing', {
    welcome: welcome({
      stage: 'fellowship',
      phase: undefined,
      stage_since: NOW - 27 * MIN,
      fellowship_ms: 30 * MIN,
      share: undefined,
      hands: [],
    }),
  }),
  inRoom('help', { welcome: welcome() }, press('Help')),
  inRoom('help-country', { welcome: welcome(), storage: { 'choice.country': 'US' } }, inSheet('Help')),
  inRoom('help-german', { welcome: welcome(), locale: 'de-DE' }, inSheet('Hilfe')),
  inRoom('help-stored', { welcome: welcome(), then: [help()] }, async (page) =>
    page.getByRole('button', { name: /^Help/ }).click(),
  ),
  inRoom('help-nobody', { welcome: welcome(), then: [help({ cover: 'nobody_now' })] }, async (page) =>
    page.getByRole('button', { name: /^Help/ }).click(),
  ),
  inRoom('help-nobody-before', { welcome: { ...welcome(), cover: 'nobody_now' } }, press('Help')),
  inRoom('help-not-through', { welcome: welcome() }, async (page) => {
    await press('Help')(page);
    await press('Call for help')(page);
    await page.clock.runFor(2_100);
    await page.getByText('This did not get through yet.').waitFor();
  }),
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
    welcome: welcome({ stage: 'ended', phase: undefined, share: undefined, hands: [] }),
    close: 4502,
    storage: { 'seat.tuesday-evening': seat(), 'draft.tuesday-evening': 'I wanted to thank Maple.' },
  }),
  inRoom('room-ended-help', {
    welcome: welcome({ stage: 'ended', phase: undefined, share: undefined, hands: [] }),
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
  ...FORMAT_SCREENS,
  ...chairScreens,
  ...staffScreens,
  { ...desk('desk-door'), storage: { 'link.desk': 'x' } },
  { ...desk('desk-no-link'), storage: {} },
  desk('desk'),
  desk('desk-nothing', { desk: { cases: [], on_call: 1 } }),
  desk('desk-case', {}, async (page) => page.getByRole('button', { name: /^Wren/ }).click()),
  desk(
    'desk-colleagues',
    {
      desk: {
        cases: cases.map((one) =>
          one.owner === 'c-me' ? { ...one, owner: 'c-2', owner_name: 'Counsellor Brandt' } : one,
        ),
        on_call: 1,
      },
    },
    async (page) => page.getByRole('button', { name: /^Wren/ }).click(),
  ),
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
