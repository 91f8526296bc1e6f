// A meeting whose facilitator lets people in: two phones wait, read a note, one is let in, then everyone; and a room that is
// full has a line. waiting.test.mjs plays it.
import assert from 'node:assert/strict';
import { until } from '../harness.mjs';
import { DESKTOP, Person, PHONE } from '../people.mjs';
import { w } from '../words.mjs';

const NOTE = 'We begin in five minutes. Make yourself a cup of tea.';
const INSIDE = 'Good evening to everybody who is here.';

/** Goes through the door by a link, and is in the room or in the waiting room then. */
async function comesTo(stage, session, called, role, size) {
  const person = await Person.arrive(stage.browser, stage.house.origin, called, { size });
  await person.page.goto(await stage.house.link(role, session.id));
  if (role === 'facilitator') await person.comesIn(called);
  else {
    await person.page.locator('form input[type=text]').fill(called);
    await person.press('come_in');
  }
  stage.everybody.push(person);
  return person;
}

/** A facilitator, and two phones at the door. */
export async function guests(browser, house, look) {
  const session = await house.session({ title: 'Quiet hour', lobby: 'admit', capacity: 2 });
  const stage = { browser, house, look, session, everybody: [] };
  stage.chair = await comesTo(stage, session, 'Rowan', 'facilitator', DESKTOP);
  stage.maple = await comesTo(stage, session, 'Maple', 'attendee', PHONE);
  await stage.maple.reads('waiting_title');
  stage.finch = await comesTo(stage, session, 'Finch', 'attendee', PHONE);
  await stage.finch.reads('waiting_title');
  return stage;
}

const needs = (s) => s.chair.page.getByRole('complementary', { name: w('tab_needs') });
const waitsInLine = (s, name) => needs(s).getByRole('button', { name: w('let_in_named', { name }), exact: true });

export const ACTS = [
  [
    'two phones wait, and the facilitator sees who and for how long',
    async (s) => {
      await waitsInLine(s, 'Maple').waitFor();
      await waitsInLine(s, 'Finch').waitFor();
      await s.maple.reads('waiting_lobby', { group: 'Open Porch' });
      await s.look(s.maple, 'waiting', ['phone']);
      await s.look(s.chair, 'waiting-needs', ['desktop']);
    },
  ],
  [
    'a note is written once and read by both, also by who comes back to the page',
    async (s) => {
      await s.chair.press('door_note_write');
      await needs(s).getByLabel(w('door_note_label')).fill(NOTE);
      await needs(s).getByRole('button', { name: w('send'), exact: true }).click();
      await s.maple.sees(NOTE);
      await s.finch.sees(NOTE);
      await s.finch.page.reload();
      await s.finch.sees(NOTE);
      await s.finch.press('help');
      await s.finch.page.locator('dialog a[href^="tel:"]').first().waitFor();
      await s.finch.page.locator('dialog').getByRole('button', { name: w('close'), exact: true }).click();
    },
  ],
  [
    'one is let in, the beginning lets nobody in, and the other hears nothing of the room',
    async (s) => {
      await waitsInLine(s, 'Maple').click();
      await s.maple.inRoom();
      await s.maple.reads('waiting_over');
      await s.chair.press('start_meeting');
      await s.chair.says(INSIDE);
      await s.maple.sees(INSIDE);
      await s.finch.reads('waiting_running');
      assert.equal(await s.finch.page.getByText(INSIDE).count(), 0);
      assert.equal(await s.finch.page.getByText('Maple').count(), 0);
    },
  ],
  [
    'then everyone is let in as far as there is room, and who is left over can be turned away kindly',
    async (s) => {
      s.wren = await comesTo(s, s.session, 'Wren', 'attendee', PHONE);
      await s.wren.reads('waiting_title');
      await waitsInLine(s, 'Wren').waitFor();
      await s.chair.press('let_all_in');
      await s.finch.inRoom();
      await s.chair.reads('did_let_some_in');
      await s.wren.reads('waiting_title');
      await waitsInLine(s, 'Wren').click();
      await s.chair.sees(w('refused_full'));
      await needs(s).getByRole('button', { name: w('not_now_named', { name: 'Wren' }), exact: true }).click();
      await s.chair.page.getByRole('alertdialog').getByRole('button', { name: w('not_now_yes'), exact: true }).click();
      await s.wren.reads('turned_away_title');
      await s.look(s.wren, 'turned-away', ['phone']);
      await until('nobody waits', async () => (await waitsInLine(s, 'Wren').count()) === 0);
    },
  ],
];
