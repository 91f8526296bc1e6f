// Faces of other formats: questions without a name, a turn that goes from hand to hand, and a meeting that goes on while
// nobody runs it. Acts build on the ones before.
import assert from 'node:assert/strict';
import { Person, PHONE } from '../people.mjs';
import { w } from '../words.mjs';
import { allHear, allRead, gather, houseAt, mend, says, share, sheet } from './evening.mjs';

const ASKED = 'Does it ever get quiet in the head at night?';
const ASKED_TOO = 'What do you say when somebody offers you a glass?';
const ANSWERED = 'With me it did, in the third month. A radio helped until then.';
const ALONE = 'The chair is gone. Is anybody still there?';

/** A chair who is gone for this long (s) leaves the meeting to itself. */
export const HOUSE = houseAt(3_000, { succession_s: 3 });

export const others = (browser, house, look) =>
  gather(browser, house, look, { title: 'Questions evening', format: { named: 'ask-it-basket' } });

const asks = async (one, question) => {
  await one.press('basket_ask');
  await one.page.getByLabel(w('basket_question'), { exact: true }).fill(question);
};

export const ACTS = [
  [
    'questions go into the basket without a name',
    async (s) => {
      await s.chair.next('start_meeting');
      await s.chair.goesOn(s, 'Filling the basket');
      await asks(s.maple, ASKED);
      await s.look(s.maple, 'basket-ask', ['phone']);
      await s.maple.press('basket_put');
      await s.maple.reads('basket_done');
      await asks(s.finch, ASKED_TOO);
      await s.finch.press('basket_put');
      await s.rowan.reads('basket_count', { n: 2 });
      for (const one of [s.rowan, s.linden]) {
        const page = await one.page.content();
        assert.ok(!page.includes(ASKED) && !page.includes(ASKED_TOO), `${one.called} cannot read what waits`);
      }
    },
  ],
  [
    'the chair draws one with the large button, and whoever knows it answers',
    async (s) => {
      await s.chair.goesOn(s, 'Drawing and answering');
      await s.chair.reads(s);
      await s.chair.offers('basket_draw');
      await s.look(s.rowan, 'basket-draw', ['desktop', 'phone']);
      await s.chair.next('basket_draw');
      const drawn = s.finch.page.getByRole('article', { name: w('question_label') });
      await drawn.waitFor();
      const question = await drawn.locator('.lines bdi').innerText();
      assert.ok([ASKED, ASKED_TOO].includes(question));
      await allRead(s, question);
      for (const name of ['Maple', 'Finch']) assert.ok(!(await drawn.innerText()).includes(name), 'no name stands with it');
      await s.finch.press('raise_hand');
      await s.chair.next('call_on', { name: 'Finch' });
      await says(s, s.finch, ANSWERED);
      await s.look(s.maple, 'basket-question', ['phone']);
      await s.finch.press('done');
      await s.chair.next('basket_draw');
      await allRead(s, question === ASKED ? ASKED_TOO : ASKED);
    },
  ],
  [
    'nobody takes the chair: everybody may write, each line waits, and nobody new comes in',
    async (s) => {
      await s.maple.press('raise_hand');
      await s.chair.next('call_on', { name: 'Maple' });
      await s.maple.reads('floor_is_yours');
      s.house.wires[1].cut();
      await allHear(s, 'chair_lost', {}, [s.rowan, s.linden]);
      await allHear(s, 'chair_held', {}, [s.rowan]);
      await s.maple.reads('hand_held');
      await s.finch.reads('chair_held_text');
      await s.maple.says(ALONE);
      await s.maple.page.getByRole('article', { name: w('held_label') }).getByText(w('held_no_chair')).waitFor();
      await s.look(s.maple, 'held-meeting', ['phone']);
      await s.look(s.linden, 'held-meeting-deputy', ['desktop', 'phone']);
      assert.ok(!(await s.finch.page.content()).includes(ALONE), 'nobody else has the line');
      const stranger = await Person.arrive(s.browser, s.house.origin, 'stranger', { size: PHONE });
      await stranger.page.goto(`${s.house.origin}/#/s/${s.session.id}`);
      stranger.expect(/status of \d+/);
      await stranger.press('come_in');
      await stranger.reads('refused_no_chair');
      await s.look(stranger, 'door-no-chair', ['phone']);
      await stranger.leave();
    },
  ],
  [
    'the chair comes back, looks at what waits, and the meeting goes on where it was',
    async (s) => {
      await mend(s.house.wires[1], s.rowan);
      await allHear(s, 'chair_is_back');
      const waits = s.rowan.page.getByRole('article', { name: w('held_by', { name: 'Maple' }) });
      await waits.getByText(ALONE).waitFor();
      await s.look(s.rowan, 'held-lines', ['desktop']);
      await waits.getByRole('button', { name: w('approve') }).click();
      await allRead(s, ALONE);
      await s.maple.press('raise_hand');
      await s.chair.next('call_on', { name: 'Maple' });
      await s.maple.reads('floor_is_yours');
      await s.maple.press('done');
    },
  ],
  [
    'where the turn goes from hand to hand, whoever shared picks the next',
    async (s) => {
      for (const one of s.everybody) await one.leave();
      const p = await gather(s.browser, s.house, s.look, { title: 'From hand to hand', format: { named: 'pitch' } });
      s.everybody.push(...p.everybody);
      await p.chair.next('start_meeting');
      await p.chair.goesOn(p, 'Topic');
      await p.chair.goesOn(p, 'From hand to hand');
      await p.chair.reads(p);
      for (const one of [p.maple, p.finch, p.linden]) await one.press('raise_hand');
      await p.finch.reads('hand_pitch');
      await p.chair.next('call_on', { name: 'Maple' });
      await says(p, p.maple, 'Somebody held a door for me in the rain and never knew what for.');
      await p.maple.press('done');
      await sheet(p.maple).getByText(w('pitch_text')).waitFor();
      await p.look(p.maple, 'pitch-pick', ['phone']);
      await sheet(p.maple).getByRole('button', { name: 'Finch' }).click();
      await p.finch.ears.hears('assertive', 'floor_is_yours');
      await share(p.maple, 'Finch').waitFor();
      await p.look(p.finch, 'pitch-my-turn', ['phone']);
    },
  ],
];
