// A complete meeting of six parts with five pages: a check-in and a check-out in which everybody is asked in turn, and
// working time with answers. The chair presses what the next step offers. Acts build on the ones before.
import assert from 'node:assert/strict';
import { until } from '../harness.mjs';
import { w } from '../words.mjs';
import { allHear, allRead, gather, heardAll, late, says, share, sheet, tag } from './evening.mjs';

const OPENING = 'We meet to change a habit, each in a way that fits. Bring what worked, and what did not.';
const WEEK = 'My week was long. I would like to look at the hour after work.';
const GREETS = 'Good to be here. I would like to listen today.';
const CHAIR_WEEK = 'Mine was quiet. I kept a list of what I did instead.';
const COMES_LATE = 'I came in late, and I would like to hear about the evenings.';
const AGENDA = 'I heard two things: the hour after work, and the weekends.';
const QUESTION = 'What do we begin with?';
const CHOICES = ['The hour after work', 'The weekends'];
const SHARE = 'At five I close the laptop, and then nothing is there to hold on to.';
const ANSWER = 'I put my shoes on at five. Outside it is already half over.';
const THANKS = 'Shoes. I can do that. Has anybody tried it with a dog?';
const STEP = 'My small step: the shoes stand beside the desk.';

export const smart = (browser, house, look) =>
  gather(browser, house, look, {
    title: 'Monday working group',
    format: { named: 'smart-style' },
    readings: { opening: OPENING },
  });

const vote = (one) => one.page.getByRole('region', { name: QUESTION });
const answerTo = (one, name) => share(one, name).getByRole('button', { name: w('answer_share', { name }), exact: true });

/** Somebody in a round: has the floor without being called, says a line, and ends. */
async function takesTurn(s, one, line) {
  await one.ears.hears('assertive', 'floor_is_yours');
  await one.reads('floor_is_yours');
  await says(s, one, line);
  // Those who run the session have it on the card of the next step as well.
  await one.page.getByRole('main').getByRole('button', { name: w('done'), exact: true }).click();
}

export const ACTS = [
  [
    'the welcome: one button from the lobby to the check-in',
    async (s) => {
      await s.chair.next('start_meeting');
      await allRead(s, OPENING);
      await s.chair.goesOn(s, 'Check-in');
    },
  ],
  [
    'the check-in: everybody is in line, each sees when, and a late comer has the last place and the card',
    async (s) => {
      await s.maple.reads('hand_round_next');
      await s.finch.reads('hand_round_place', { n: 2 });
      await s.chair.reaches(s, 'round_begin');
      await s.look(s.rowan, 'smart-round', ['desktop', 'phone']);
      await s.chair.next('round_begin');
      await s.maple.ears.hears('assertive', 'floor_is_yours');
      await s.finch.ears.hears('polite', 'you_are_next');
      s.wren = await late(s, 'Wren', { title: 'Check-in', text: 'You are at the end of the row', shot: 'smart-now-card' });
      await s.wren.press('now_understood');
      await s.wren.reads('hand_round_place', { n: 4 });
      await s.look(s.maple, 'smart-my-turn', ['phone']);
    },
  ],
  [
    'each has the floor after the other without being called; one with a keyboard passes',
    async (s) => {
      await takesTurn(s, s.maple, WEEK);
      await allHear(s, 'share_is_over', { name: 'Maple' });
      await s.finch.ears.hears('assertive', 'floor_is_yours');
      await allHear(s, 'has_floor', { name: 'Finch' }, [s.finch]);
      await s.finch.reads('floor_is_yours');
      await s.keys.presses('pass');
      await takesTurn(s, s.linden, GREETS);
      await s.rowan.ears.hears('assertive', 'floor_is_yours');
      await s.chair.offers('done');
      await s.look(s.rowan, 'smart-chair-shares', ['desktop']);
      await says(s, s.rowan, CHAIR_WEEK);
      await s.chair.next('done');
      await takesTurn(s, s.wren, COMES_LATE);
      for (const one of [s.maple, s.finch, s.wren]) assert.equal(await one.ears.times('assertive', 'floor_is_yours'), 1);
      await s.chair.goesOn(s, 'Agenda');
    },
  ],
  [
    'the agenda: the group picks from a list by a vote that nobody can look into',
    async (s) => {
      await s.chair.reads(s);
      await says(s, s.rowan, AGENDA);
      await s.rowan.page.locator('summary', { hasText: w('vote_ask') }).click();
      await s.rowan.page.getByLabel(w('vote_question')).fill(QUESTION);
      await s.rowan.press('vote_own');
      await s.rowan.page.getByLabel(w('vote_list')).fill(CHOICES.join('\n'));
      await s.rowan.press('vote_open');
      await allHear(s, 'vote_is_open', { question: QUESTION });
      for (const [one, choice] of [[s.maple, 0], [s.wren, 0], [s.linden, 1]]) {
        await vote(one).getByRole('radio', { name: CHOICES[choice] }).check();
        await one.press('vote_cast');
        await one.reads('vote_yours_counts');
      }
      await s.look(s.finch, 'smart-vote-list', ['phone']);
      await s.keys.to(vote(s.finch).getByRole('radio', { name: CHOICES[0] }));
      await s.finch.page.keyboard.press('ArrowDown');
      await s.keys.presses('vote_cast');
      await s.rowan.reads('vote_counted', { n: 4, all: 5 });
      await s.rowan.press('vote_close');
      await allHear(s, 'vote_is_closed');
      for (const one of s.everybody) {
        const rows = one.page.getByRole('table', { name: w('vote_result') }).getByRole('row');
        const counted = async () => (await rows.allInnerTexts()).map((row) => row.replaceAll(/\s+/g, ' '));
        await until(`${one.called} sees the count`, async () => `${await counted()}` === CHOICES.map((c) => `${c} 2`).join());
      }
      await s.chair.goesOn(s, 'Working time');
    },
  ],
  [
    'working time: who raised a hand is called, and after the share others answer it',
    async (s) => {
      await s.chair.reads(s);
      await s.maple.press('raise_hand');
      await s.chair.next('call_on', { name: 'Maple' });
      await says(s, s.maple, SHARE);
      assert.equal(await answerTo(s.finch, 'Maple').count(), 0, 'nobody answers while she shares');
      await s.keys.pressesOn(share(s.finch, 'Maple').getByRole('button', { name: w('give_support_to', { name: 'Maple' }) }));
      await s.keys.presses('support_strength');
      await tag(share(s.maple, 'Maple'), 'support_strength', 1).waitFor();
      await s.maple.press('done');
      await answerTo(s.finch, 'Maple').waitFor();
      await s.look(s.finch, 'smart-answer-offered', ['phone']);
      await s.keys.pressesOn(answerTo(s.finch, 'Maple'));
      await s.finch.reads('answering', { name: 'Maple' });
      await s.look(s.finch, 'smart-answering', ['phone']);
      await s.keys.says(s, ANSWER);
      for (const one of s.everybody) {
        await one.page.getByRole('article', { name: w('lines_of', { name: 'Finch' }) }).getByText(w('answer_to', { name: 'Maple' })).waitFor();
      }
      await s.maple.press('raise_hand');
      await s.chair.next('call_on', { name: 'Maple' });
      await says(s, s.maple, THANKS);
      await s.look(s.maple, 'smart-working', ['phone']);
      await s.maple.press('done');
    },
  ],
  [
    'the chair turns answers off and on again, and everybody is told',
    async (s) => {
      const option = (key) => sheet(s.rowan).getByRole('button', { name: w(key) });
      await s.rowan.press('change_part');
      await option('cross_talk_off_does').click();
      await allHear(s, 'now_no_answers');
      await answerTo(s.finch, 'Maple').waitFor({ state: 'detached' });
      await s.rowan.press('undo');
      await allHear(s, 'now_answers');
      await s.chair.goesOn(s, 'Passing the hat');
    },
  ],
  [
    'the hat is passed in silence',
    async (s) => {
      await s.maple.reads('hand_quiet');
      await s.chair.goesOn(s, 'Check-out');
    },
  ],
  [
    'the check-out: a milestone within the own turn, and everybody is asked once more',
    async (s) => {
      await s.chair.reaches(s, 'round_begin');
      await s.chair.next('round_begin');
      await s.maple.reads('floor_is_yours');
      await s.maple.press('milestone');
      await s.maple.page.getByLabel(w('milestone_count'), { exact: true }).fill('7');
      await s.maple.press('milestone_tell');
      await allRead(s, '7 days');
      await says(s, s.maple, STEP);
      await s.look(s.finch, 'smart-check-out', ['phone']);
      await s.maple.press('done');
      // Whoever still waits has a Pass as well: it takes them out of the line.
      await s.finch.reads('floor_is_yours');
      await s.keys.presses('pass');
      for (const one of [s.wren, s.linden]) {
        await one.reads('floor_is_yours');
        await one.press('pass');
      }
      await s.chair.next('done');
      for (const one of [s.maple, s.finch, s.wren]) assert.ok((await one.ears.times('assertive', 'floor_is_yours')) >= 2);
    },
  ],
  [
    'the last words, the fellowship and the end',
    async (s) => {
      await s.chair.reaches(s, 'open_fellowship');
      await s.look(s.rowan, 'smart-done', ['desktop', 'phone']);
      await s.chair.next('open_fellowship');
      await s.rowan.page.getByRole('alertdialog').getByRole('button', { name: w('open_fellowship') }).click();
      await s.maple.reads('hand_open');
      await s.keys.says(s, 'Until Monday.');
      await s.chair.next('end_session');
      await s.rowan.press('end_for_everybody');
      for (const one of [s.maple, s.finch, s.wren]) await one.reads('hand_ended');
    },
  ],
  ['each page read out each line once, in order, and no log did anything but grow', heardAll],
];
