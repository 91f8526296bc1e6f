// Hands that shake and people who walk on: two taps where one was meant, a call for help whose sheet is closed, a long message
// while another case is opened. taps.test.mjs plays it.
import assert from 'node:assert/strict';
import { until } from '../harness.mjs';
import { DESKTOP, Person, PHONE } from '../people.mjs';
import { w } from '../words.mjs';

const LONG = Array.from({ length: 150 }, (_, n) => `word${n}`).join(' ');
const REPLY = Array.from({ length: 200 }, (_, n) => `answer${n}`).join(' ');

async function arrives(stage, called, role, size) {
  const person = await Person.arrive(stage.browser, stage.house.origin, called, { size });
  await person.page.goto(await stage.house.link(role, role === 'clinician' ? undefined : stage.session.id));
  person.name = called;
  stage.everybody.push(person);
  return person;
}

/** A facilitator, and two phones at the door. */
export async function cast(browser, house, look) {
  const session = await house.session({ title: 'Quiet hour', lobby: 'admit' });
  const stage = { browser, house, look, session, everybody: [] };
  stage.chair = await arrives(stage, 'Rowan', 'facilitator', DESKTOP);
  await stage.chair.comesIn('Rowan');
  for (const name of ['Maple', 'Finch']) {
    const guest = await arrives(stage, name, 'attendee', PHONE);
    await guest.page.locator('form input[type=text]').fill(name);
    await guest.press('come_in');
    await guest.reads('waiting_title');
    stage[name.toLowerCase()] = guest;
  }
  return stage;
}

const letsIn = (s, name) => s.chair.button('let_in_named', { name });
const held = (s, name) => s.chair.page.getByRole('article', { name: w('held_by', { name }) });
const publish = (s, name) => held(s, name).getByRole('button', { name: w('approve'), exact: true });
const isOn = (button) => button.getAttribute('aria-pressed').then((on) => on === 'true');
/**
 * A finger that taps a button and, a tenth of a second after the page changed under it, what stands there then: `next`. The
 * second tap is made by the page itself, so that it comes in time however busy the machine is.
 */
async function tapsTwice(button, next = button) {
  const handle = await button.elementHandle();
  const second = (await next.elementHandle()).evaluate((next, first) => {
    const changed = () => !first.isConnected || first.getAttribute('aria-pressed') === 'true';
    return new Promise((tapped) => {
      const watch = new MutationObserver(() => {
        if (!changed()) return;
        watch.disconnect();
        setTimeout(() => tapped(next.click()), 100);
      });
      watch.observe(document.body, { subtree: true, childList: true, attributes: true });
    });
  }, handle);
  await button.click();
  await second;
}
/** The same of what stands under the finger then, whatever that is. */
async function tapsPlaceTwice(button) {
  const handle = await button.elementHandle();
  const second = handle.evaluate((first) => {
    const { left, top, width, height } = first.getBoundingClientRect();
    const [before, x, y] = [first.textContent, left + width / 2, top + height / 2];
    return new Promise((tapped) => {
      const watch = new MutationObserver(() => {
        if (first.isConnected && first.textContent === before) return;
        watch.disconnect();
        setTimeout(() => tapped(document.elementFromPoint(x, y)?.closest('button')?.click()), 100);
      });
      watch.observe(document.body, { subtree: true, childList: true, characterData: true });
    });
  });
  await button.click();
  await second;
}
const rests = (button) => until('it takes presses again', async () => (await button.getAttribute('aria-disabled')) !== 'true');
const closesSheet = (one) => one.page.locator('dialog').getByRole('button', { name: w('close'), exact: true }).click();
const helpButton = (one) => one.page.getByRole('button', { name: new RegExp(`^${w('help')} `) });

export const ACTS = [
  [
    'two taps on "Let in" let one person in',
    async (s) => {
      await letsIn(s, 'Finch').waitFor();
      await tapsTwice(letsIn(s, 'Maple'), letsIn(s, 'Finch'));
      await s.maple.inRoom();
      await rests(letsIn(s, 'Finch'));
      await s.finch.reads('waiting_title');
      await letsIn(s, 'Finch').click();
      await s.finch.inRoom();
    },
  ],
  [
    'two taps on "I am new here" mark somebody',
    async (s) => {
      const mark = s.maple.button('new_here');
      await tapsTwice(mark);
      await rests(mark);
      assert.ok(await isOn(mark), 'and do not take the mark away');
    },
  ],
  [
    'two taps on "Publish" publish one line',
    async (s) => {
      await s.chair.press('start_meeting');
      await s.chair.press('change_part');
      await s.chair.page.getByRole('dialog').getByRole('button', { name: new RegExp(`^${w('floor_open')}`) }).click();
      for (const [who, line] of [
        [s.maple, 'You can write to maple@example.org.'],
        [s.finch, 'Or to finch@example.org.'],
      ]) {
        await who.says(line);
        await held(s, who.name).waitFor();
      }
      await tapsTwice(publish(s, 'Maple'), publish(s, 'Finch'));
      await s.finch.sees('maple@example.org');
      await rests(publish(s, 'Finch'));
      assert.equal(await held(s, 'Finch').count(), 1, 'the line that nobody read still waits');
    },
  ],
  [
    'whoever decides by keyboard is led to the heading and not to the next line',
    async (s) => {
      await publish(s, 'Finch').focus();
      await s.chair.page.keyboard.press('Enter');
      await held(s, 'Finch').waitFor({ state: 'detached' });
      const focused = () => s.chair.page.evaluate(() => document.activeElement?.textContent.trim());
      await until('the heading has the focus', async () => (await focused()) === w('tab_needs'));
    },
  ],
  [
    'a hand that gives a place away is lowered after a question, and another one can go up again',
    async (s) => {
      await s.chair.press('change_part');
      await s.chair.page.getByRole('dialog').getByRole('button', { name: new RegExp(`^${w('floor_one')}`) }).click();
      for (const one of [s.maple, s.finch]) {
        await tapsPlaceTwice(one.button('raise_hand'));
        await rests(one.button('lower_hand'));
        assert.equal(await one.button('lower_hand').count(), 1, 'two taps raise a hand and do not lower it');
        assert.equal(await one.page.locator('dialog[open]').count(), 0, 'nor ask about it');
      }
      await s.maple.press('lower_hand');
      await s.maple.sees(w('hand_lower_text', { n: 1 }));
      await s.look(s.maple, 'hand-lower', ['phone']);
      await s.maple.press('keep_as_is');
      await s.maple.button('lower_hand').waitFor();
      await s.finch.press('lower_hand');
      await s.finch.reads('hand_is_down');
      await s.look(s.finch, 'hand-lowered', ['phone']);
      await s.finch.page.locator('.notice').getByRole('button', { name: w('undo'), exact: true }).click();
      await s.finch.button('lower_hand').waitFor();
    },
  ],
  [
    'a call from the home page brings all its words, and goes on while its sheet is closed',
    async (s) => {
      s.nurse = await arrives(s, 'Nurse Linden', 'clinician', DESKTOP);
      await s.nurse.page.locator('form input[type=text]').fill('Nurse Linden');
      await s.nurse.press('desk_enter');
      s.wren = await Person.arrive(s.browser, s.house.origin, 'Wren', { size: PHONE });
      s.everybody.push(s.wren);
      await s.wren.page.goto(s.house.origin);
      await s.wren.press('help');
      await s.wren.page.getByLabel(w('help_note')).fill(LONG);
      await s.wren.reads('goes_in_several');
      await s.look(s.wren, 'help-long', ['phone']);
      await s.wren.press('help_call');
      await s.wren.reads('help_stored_door');
      await s.nurse.sees('word149');
      await closesSheet(s.wren);
      await helpButton(s.wren).getByText(w('help_is_open')).waitFor();
      await s.look(s.wren, 'help-runs', ['phone']);
      await s.nurse.button('desk_take_whose', { name: w('desk_no_name') }).click();
      const answer = s.nurse.page.getByLabel(w('desk_write_to', { name: w('desk_no_name') }), { exact: true });
      await answer.fill('I am here.');
      await s.nurse.press('send');
      await helpButton(s.wren).getByText(w('help_news', { n: 1 })).waitFor();
      // Also at another door.
      await s.wren.page.evaluate((id) => void (location.hash = `#/s/${id}`), s.session.id);
      await helpButton(s.wren).getByText(w('help_news', { n: 1 })).click();
      await s.wren.sees('I am here.');
      await closesSheet(s.wren);
      // And after the page was loaded anew.
      await s.wren.page.reload();
      await helpButton(s.wren).getByText(w('help_is_open')).waitFor();
    },
  ],
  [
    'a long answer goes to whom it was written to, though another call is opened at once',
    async (s) => {
      await s.finch.press('help');
      await s.finch.press('help_call');
      await s.nurse.button('desk_take_whose', { name: 'Finch' }).click();
      await s.nurse.page.locator('[data-case]', { hasText: w('desk_no_name') }).click();
      const field = s.nurse.page.getByLabel(w('desk_write_to', { name: w('desk_no_name') }), { exact: true });
      await field.fill(REPLY);
      await field.press('Enter');
      await s.nurse.page.locator('[data-case]', { hasText: 'Finch' }).click();
      await helpButton(s.wren).click();
      await s.wren.sees('answer199');
      await s.finch.reads('help_taken_by', { name: 'Nurse Linden' });
      assert.ok(!(await s.finch.page.content()).includes('answer'), 'and to nobody else');
    },
  ],
];
