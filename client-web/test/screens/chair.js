// The screens of those who run a session: a discussion and a meeting in six parts, at every moment that needs something else.
import { NOW, atDoor, card, heldByMe, part, people, view, welcome } from './fixtures.js';
import { seat } from './stage.js';
import { NEEDS, NEEDS_GERMAN, press, presses } from './ways.js';

const MIN = 60_000;
const ORDER = 'Running order';
const SEATS = {
  chair: ['m-rowan', seat('facilitator', 'm-rowan', 'Rowan')],
  deputy: ['m-alder', seat('co_facilitator', 'm-alder', 'Alder')],
};
const as =
  (who) =>
  (name, view, after, more = {}) => {
    const [member, own] = SEATS[who];
    return {
      name,
      hash: '#/s/tuesday-evening',
      storage: { 'seat.tuesday-evening': own, 'card.tuesday-evening': true },
      welcome: welcome(view, member),
      ...more,
      ...(after ? { after } : {}),
    };
  };
const asChair = as('chair');
const asDeputy = as('deputy');

const led = (id, title, minutes, prompts, more = {}) =>
  part(id, title, { minutes, floor: 'facilitator', prompts, ...more });
const DISCUSSION = {
  id: 'twelve-step-discussion',
  version: 1,
  title: 'Twelve-step discussion',
  about: 'A discussion on one topic, one person at a time.',
  without_chair: 'fellowship',
  late_joiners: 'card',
  fellowship_direct_messages: 'off',
  phases: [
    part('quiet', 'Two quiet minutes', {
      minutes: 2,
      floor: 'quiet',
      prompts: ['Good to have you here. Let us begin with two quiet minutes, each in our own way.'],
    }),
    led(
      'welcome',
      'Welcome',
      5,
      [
        'Welcome, everybody. I look after the room tonight. I do it as one of you, not as an expert.',
        'You do not have to write anything. Reading along is a good way to be here.',
        'Use a nickname, and write nothing that shows who somebody is. What is said here stays here.',
      ],
      { readings: [{ slot: 'opening', title: 'Opening', posted_by: 'server' }] },
    ),
    led(
      'readings',
      'Readings',
      6,
      [
        'We have two short readings. Who would like to post one? I call on somebody, and it is fine to pass.',
        'Thank you for reading.',
      ],
      {
        readings: [
          {
            slot: 'who',
            title: 'Who we are',
            posted_by: 'reader',
            text: 'We come as we are, and nobody has to be finished.',
          },
          { slot: 'how', title: 'How we do it', posted_by: 'reader' },
        ],
      },
    ),
    part('newcomers', 'Newcomers', { minutes: 4, who: 'newcomers', share_minutes: 1 }),
    led('milestones', 'Milestones', 5, ['Does anybody have a milestone to share?'], { milestones: true }),
    led('topic', 'Topic', 5, ['Tonight’s topic is one small thing that helped us through a hard hour.']),
    part('sharing', 'Sharing', {
      minutes: 45,
      support: 'after_share',
      share_minutes: 4,
      prompts: [
        'The floor is open. Raise your hand when you would like to share; you see how many are before you.',
        'There is no hurry. If it stays quiet for a while I may ask somebody, and it is fine to pass.',
      ],
    }),
    part('last-call', 'Last call', { minutes: 8, hands: 'least_heard', share_minutes: 2 }),
    led('announcements', 'Announcements', 5, ['Does the group have announcements?']),
    led('closing', 'Closing', 5, ['Thank you for sharing and for listening.']),
  ],
};
const SIX_PARTS = {
  ...DISCUSSION,
  id: 'smart-style',
  title: 'Check-in and working time',
  phases: [
    led('welcome', 'Welcome', 5, ['Welcome, everybody. We are here to help each other to change a habit.']),
    part('check-in', 'Check-in', {
      minutes: 20,
      floor: 'round',
      share_minutes: 2,
      prompts: ['We check in, one after another. How was your week?'],
    }),
    led('agenda', 'Agenda', 3, ['I suggest two or three things to work on.']),
    part('working-time', 'Working time', {
      minutes: 44,
      hands: 'round_robin',
      cross_talk: true,
      basket: true,
      prompts: ['Let us begin with the first thing on the agenda.'],
    }),
    part('pass-the-hat', 'Passing the hat', { minutes: 3, floor: 'quiet' }),
    part('check-out', 'Check-out', { minutes: 15, floor: 'round', share_minutes: 1 }),
  ],
};

/** The session in the part of that number, which began so many minutes ago; nobody has the floor. */
const inPart = (format, index, minutes, more = {}) => {
  const { floor, cross_talk, support } = format.phases[index];
  const before = format.phases.slice(0, index).reduce((sum, one) => sum + one.minutes, 0);
  return {
    format,
    floor,
    phase: { index, since: NOW - minutes * MIN, extra_minutes: 0, cross_talk, support },
    stage_since: NOW - (before + minutes) * MIN,
    session: card({ starts_at: NOW - (before + minutes) * MIN, format: format.title }),
    share: undefined,
    shares: [],
    support: [],
    hands: [],
    lines: [],
    heard: [],
    ...more,
  };
};
const said = (format, index, count, minutes) =>
  format.phases[index].prompts
    .slice(0, count)
    .map((text, i) => ({ line: 10 + i, member: 'm-rowan', at: NOW - minutes * MIN + i * 1000, text }));
const shared = (share, member, minutes) => ({
  share,
  member,
  began_at: NOW - (minutes + 3) * MIN,
  planned_end: NOW - minutes * MIN,
  ended_at: NOW - minutes * MIN,
  end: 'done',
});
const heard = [
  { member: 'm-rowan', shares: 1, ms: 2 * MIN },
  { member: 'm-maple', shares: 2, ms: 9 * MIN },
  { member: 'm-wren', shares: 1, ms: 4 * MIN },
];
const members = people.map((one) => (one.member === 'm-finch' ? { ...one, newcomer: true } : one));
const hands = view().hands;
/** In the middle of the sharing: words said, two have shared, two hands are up. */
const sharing = (minutes, more = {}) => ({
  ...inPart(DISCUSSION, 6, minutes),
  members,
  heard,
  hands,
  shares: [shared(40, 'm-maple', 12), shared(50, 'm-wren', 6)],
  lines: [
    ...said(DISCUSSION, 6, 2, minutes),
    { line: 41, member: 'm-maple', at: NOW - 14 * MIN, share: 40, text: 'I almost did not come tonight.' },
    { line: 51, member: 'm-wren', at: NOW - 7 * MIN, share: 50, text: 'The evenings are long, so I come here.' },
  ],
  ...more,
});
const lobby = { ...inPart(DISCUSSION, 0, 0), phase: undefined, stage: 'lobby', floor: 'one_at_a_time' };
const row = ['m-maple', 'm-finch', 'm-wren', 'm-alder', 'm-rowan'].map((member) => ({ member, since: NOW - 5_000 }));
const late = { share: 60, member: 'm-maple', began_at: NOW - 5.2 * MIN, planned_end: NOW - 1.2 * MIN, warned: true };
const vote = { vote: 70, question: 'Shall we meet on holidays as well?', choices: [], voted: 3 };
/** What somebody wrote who was asked to leave, and somebody who was not let in. */
const appeals = [
  {
    appeal: 90,
    nickname: 'Soft Cedar',
    at: NOW - 2 * MIN,
    reason: 'interrupting',
    text: `I did not see that it was her turn. My words came in late.\n\nI am sorry. ${'a'.repeat(60)}`,
  },
  { appeal: 91, nickname: 'Wren', at: NOW - 30_000, text: 'I can wait until you begin.' },
];
const report = {
  report: 90,
  by: 'm-finch',
  about: 'm-wren',
  at: NOW - 40_000,
  note: 'I said no twice.',
  lines: [
    { line: 81, from: 'm-wren', at: NOW - 3 * MIN, text: 'Where do you live? I could come by.' },
    { line: 82, from: 'm-finch', at: NOW - 2 * MIN, text: 'I would rather not say.' },
  ],
};
const lost = { chair: { state: 'lost', since: NOW - 20_000 }, members: away(members) };

function away(all) {
  return all.map((one) => (one.member === 'm-rowan' ? { ...one, presence: 'away' } : one));
}
const menuOf =
  (name, ...then) =>
  async (page) => {
    await press(NEEDS)(page);
    await page
      .getByRole('button', { name: `Menu for ${name}` })
      .last()
      .click();
    await presses(...then)(page);
  };
const stored = { answer: (body, answer) => answer({ type: 'ack' }) };

/** Three at the door: one for a place, one whose phone is in a tunnel. */
const line = [
  atDoor('m-cedar', 'Soft Cedar', 3),
  atDoor('m-lantern', 'River Lantern', 2, { presence: 'away' }),
  atDoor('m-greet', 'Evening Lark', 1, { role: 'greeter', why: 'full' }),
];

export const chairScreens = [
  asChair('chair-lobby', lobby, press(ORDER)),
  asChair('chair-say', inPart(DISCUSSION, 1, 1, { lines: said(DISCUSSION, 1, 1, 1) }), press(ORDER)),
  asChair('chair-german', inPart(DISCUSSION, 1, 1, { lines: said(DISCUSSION, 1, 1, 1) }), press('Ablauf'), {
    locale: 'de-DE',
  }),
  asChair('chair-said', inPart(DISCUSSION, 1, 1), presses(ORDER, 'Post this as my line'), stored),
  asChair('chair-reading', inPart(DISCUSSION, 2, 2, { lines: said(DISCUSSION, 2, 1, 2) }), press(ORDER)),
  asChair('chair-part-done', inPart(DISCUSSION, 5, 3, { lines: said(DISCUSSION, 5, 1, 3) }), press(ORDER)),
  asChair('chair-quiet', inPart(DISCUSSION, 0, 1, { lines: said(DISCUSSION, 0, 1, 1) }), press(ORDER)),
  asChair('chair-order', sharing(20), press(ORDER)),
  asChair('chair-order-german', sharing(20), press('Ablauf'), { locale: 'de-DE' }),
  asChair('chair-room', sharing(20, { share: view().share }), undefined),
  asChair('chair-sharing', sharing(20, { share: view().share }), press(ORDER)),
  asChair('chair-over-time', sharing(20, { share: late }), press(ORDER)),
  asChair('chair-own-share', sharing(20, { share: { ...view().share, member: 'm-rowan' } }), press(ORDER)),
  asChair('chair-invite', sharing(30, { hands: [] }), press(ORDER)),
  asChair('chair-no-hands', inPart(DISCUSSION, 7, 3, { heard, members }), press(ORDER)),
  asChair('chair-hands-away', sharing(20, { hands: [{ member: 'm-otter', since: NOW - MIN }] }), press(ORDER)),
  asChair('chair-part-over', sharing(47), press(ORDER)),
  asChair('chair-hands', sharing(20), press(NEEDS)),
  asChair('chair-round', inPart(SIX_PARTS, 1, 1, { hands: row, lines: said(SIX_PARTS, 1, 1, 1) }), press(ORDER)),
  asChair(
    'chair-draw',
    inPart(SIX_PARTS, 3, 5, { basket: 3, lines: said(SIX_PARTS, 3, 1, 5), heard, members }),
    press(ORDER),
  ),
  asChair('chair-pick', sharing(30, { hands: [] }), presses(ORDER, 'Go to another part')),
  asChair('chair-call-somebody', inPart(DISCUSSION, 7, 3, { heard, members }), async (page) => {
    await press(ORDER)(page);
    await press('Call on somebody')(page);
  }),
  asChair('chair-change-part', sharing(20), presses(ORDER, 'Change how it runs')),
  asChair('chair-change-german', sharing(20), presses('Ablauf', 'Ändern, wie er läuft'), { locale: 'de-DE' }),
  asChair(
    'chair-open-floor',
    sharing(20, { share: view().share }),
    presses(ORDER, 'Change how it runs', /^Everybody /),
  ),
  asChair('chair-go-on', sharing(20, { share: view().share }), presses(ORDER, 'Go to another part', /^Last call/)),
  asChair('chair-heard', sharing(20), async (page) => {
    await press(ORDER)(page);
    await page.getByText('Who has been heard').click();
  }),
  asChair('chair-vote-ask', sharing(20), async (page) => {
    await press(ORDER)(page);
    await page.getByText('Ask the group').click();
    await press('Own list')(page);
    await page.getByLabel('Question').fill('Which evening suits us better?');
    await page.getByLabel('One choice on each line').fill('Tuesday\nThursday\nTuesday');
  }),
  asChair('chair-vote-open', sharing(20, { vote }), async (page) => {
    await press(ORDER)(page);
    await page.getByText('Close the vote').scrollIntoViewIfNeeded();
  }),
  asChair('chair-vote-closed', sharing(20, { vote: { ...vote, voted: 6, tallies: [4, 1, 1] } }), async (page) => {
    await press(ORDER)(page);
    await page.getByText('Ask the group').click();
  }),
  asChair('chair-reports', sharing(20, { reports: [report] }), async (page) => {
    await press(NEEDS)(page);
    await page.getByText('The last 2 lines of the talk').click();
  }),
  asChair('chair-appeals', sharing(20, { appeals }), press(NEEDS)),
  asChair('chair-appeals-german', sharing(20, { appeals }), press(NEEDS_GERMAN), { locale: 'de-DE' }),
  asChair(
    'chair-needs',
    sharing(20, {
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
    }),
    press(NEEDS),
  ),
  asChair(
    'chair-held-alone',
    sharing(20, { held: [{ ...heldByMe, rule: 'no_chair', text: 'Are we still on?' }] }),
    press(NEEDS),
  ),
  asChair('chair-waiting', sharing(20, { waiting: line, waiting_note: 'We begin in five minutes.' }), press(NEEDS)),
  asChair('chair-waiting-note', sharing(20, { waiting: line }), presses(NEEDS, 'Write to those who wait')),
  asChair('chair-waiting-not-now', sharing(20, { waiting: line }), presses(NEEDS, 'Not now: do not let Soft Cedar in')),
  asChair('chair-waiting-german', sharing(20, { waiting: line }), press(NEEDS_GERMAN), { locale: 'de-DE' }),
  asChair('chair-person', sharing(20), menuOf('Wren')),
  asChair('chair-remove', sharing(20), menuOf('Wren', 'Ask Wren to leave')),
  asChair('chair-remove-line', sharing(20), async (page) =>
    page.getByRole('button', { name: 'Remove this line' }).first().click(),
  ),
  asChair('chair-undo', sharing(20), presses(ORDER, 'Call on Northern Finch'), stored),
  asChair('chair-last-part', inPart(DISCUSSION, 9, 5, { lines: said(DISCUSSION, 9, 1, 5) }), press(ORDER)),
  asChair(
    'chair-fellowship-asked',
    inPart(DISCUSSION, 9, 5, { lines: said(DISCUSSION, 9, 1, 5) }),
    presses(ORDER, 'Open the fellowship'),
  ),
  asChair('chair-fellowship', { ...lobby, stage: 'fellowship', lines: view().lines }, press(ORDER)),
  asChair('chair-end', { ...lobby, stage: 'fellowship' }, presses(ORDER, 'End the session')),
  asDeputy('deputy-order', sharing(20), press(ORDER)),
  asDeputy('deputy-chair-lost', sharing(20, lost), press(ORDER)),
  asDeputy(
    'deputy-chair-held',
    { ...lobby, stage: 'fellowship', ...lost, chair: { state: 'held', since: NOW } },
    press(ORDER),
  ),
];
