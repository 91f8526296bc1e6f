// Further faces of an evening: a session that clinicians may read, undo, pass, other tabs, a call that is refused, an end that
// comes too early. further.test.mjs holds every screen against the rules, story.mjs takes its picture.
import assert from 'node:assert/strict';
import { until } from '../harness.mjs';
import { DESKTOP, Person, PHONE } from '../people.mjs';
import { w } from '../words.mjs';

/** What the browser says of a line that is cut. */
const CUT = /WebSocket|ERR_/;
const article = (person, key, values) => person.page.getByRole('article', { name: w(key, values) });
const dialog = (person, key, values) => {
  const name = { name: w(key, values) };
  return person.page.getByRole('dialog', name).or(person.page.getByRole('alertdialog', name));
};
const yes = (person, key) => person.page.getByRole('alertdialog').getByRole('button', { name: w(key), exact: true }).click();
const closeSheet = (person) => person.page.locator('dialog').getByRole('button', { name: w('close'), exact: true }).click();
const notice = (person) => person.page.getByRole('complementary', { name: w('notice') });
/** The button of Help while a call runs; its second line changes. */
const helpButton = (person) => person.page.locator('footer button.help');
const hasFocus = (locator) => until('it has the focus', () => locator.evaluate((e) => e === document.activeElement));
const callOn = (s, name) => s.chair.page.getByRole('button', { name: w('call_on', { name }), exact: true }).first().click();
const openFloor = async (chair) => {
  await chair.press('change_part');
  await chair.page.locator('dialog').getByRole('button', { name: w('floor_open_does') }).click();
};

/** Opens a session that clinicians may read and calls everybody in; `look(person, name)` is shown every screen. */
export async function company(browser, house, look) {
  const session = await house.session({ title: 'Open kitchen', monitoring: 'monitored' });
  const person = async (called, size, options) => Person.arrive(browser, house.origin, called, { size, ...options });
  const [maple, finch, chair, nurse] = await Promise.all([
    person('Maple', PHONE),
    person('Finch', DESKTOP),
    person('facilitator', DESKTOP),
    person('clinician', DESKTOP),
  ]);
  const s = { browser, house, look, session, person, maple, finch, chair, nurse, everybody: [maple, finch, chair, nurse] };
  await refusable(s);
  return s;
}

/** Puts a hand on Maple's socket: what is in `refuse` is refused as by a server that cannot store, and it can be closed. */
async function refusable(s) {
  s.refuse = new Set();
  await s.maple.page.routeWebSocket(/\/socket$/, (socket) => {
    const server = socket.connectToServer();
    s.closeMaple = (code) => socket.close({ code, reason: '' });
    server.onMessage((text) => socket.send(text));
    socket.onMessage((text) => {
      const { id, body } = JSON.parse(text);
      if (!s.refuse.has(body.type)) server.send(text);
      else socket.send(JSON.stringify({ type: 'refused', id, error: { code: 'unavailable' } }));
    });
  });
}

/** The same seat in a further tab, as when a browser doubles one. */
async function secondTab(s, person) {
  const kept = await person.page.evaluate(() => JSON.stringify({ ...sessionStorage }));
  const page = await person.context.newPage();
  await page.addInitScript((items) => {
    for (const [key, value] of Object.entries(JSON.parse(items))) sessionStorage.setItem(key, value);
  }, kept);
  await page.goto(person.page.url());
  return page;
}

export const ACTS = [
  [
    'the door of a monitored session says that clinicians may read, and a name that is taken is not given twice',
    async (s) => {
      await s.maple.page.goto(await s.house.link('attendee', s.session.id));
      await s.maple.reads('monitoring_monitored_long');
      await s.look(s.maple, 'door-monitored');
      await s.maple.comesIn('Maple');
      await s.finch.page.goto(await s.house.link('attendee', s.session.id));
      s.finch.expect(/status of 409/);
      const name = s.finch.page.locator('form input[type=text]');
      await name.fill('Maple');
      await s.finch.press('come_in');
      await s.finch.reads('refused_nickname_taken');
      await hasFocus(name);
      await s.look(s.finch, 'door-name-taken');
      await s.finch.comesIn('Finch');
      await s.chair.page.goto(await s.house.link('facilitator', s.session.id));
      await s.chair.comesIn('Rowan');
      await s.chair.press('start_meeting');
      await s.maple.button('raise_hand').waitFor();
    },
  ],
  [
    'a clinician reads along, and the room shows it for as long as she does',
    async (s) => {
      await s.chair.says('Welcome to the kitchen.');
      await s.nurse.page.goto(await s.house.link('clinician'));
      await s.nurse.page.locator('form input[type=text]').fill('Nurse Linden');
      await s.nurse.press('desk_enter');
      await s.nurse.page.getByRole('article', { name: 'Open kitchen' }).getByRole('button', { name: w('desk_read_along') }).click();
      await s.nurse.reads('desk_reading_seen');
      await until('she reads the line', async () => (await s.nurse.log()).includes('Welcome to the kitchen.'));
      await s.maple.reads('clinician_reading', { n: 1 });
      await s.look(s.nurse, 'desk-reading');
      await s.look(s.maple, 'room-read');
      await s.nurse.press('desk_stop_reading');
      await s.maple.seesNo(w('clinician_reading', { n: 1 }));
    },
  ],
  [
    'a hand can be lowered, and a turn can be passed',
    async (s) => {
      await s.finch.press('raise_hand');
      await s.finch.reads('hand_next');
      await s.finch.press('lower_hand');
      await s.finch.reads('hand_down');
      await s.finch.press('raise_hand');
      await callOn(s, 'Finch');
      await s.finch.reads('floor_is_yours');
      await until('the title says so', async () => (await s.finch.page.title()).startsWith(w('title_your_turn')));
      await s.finch.press('pass');
      await s.maple.reads('share_passed');
      await s.look(s.maple, 'passed');
    },
  ],
  [
    'taking the floor back can be undone: the same person has it again',
    async (s) => {
      await s.maple.press('raise_hand');
      await callOn(s, 'Maple');
      await s.maple.reads('floor_is_yours');
      await s.chair.press('take_back_floor');
      await s.maple.reads('floor_taken_back');
      await notice(s.chair).getByText(w('did_take_back', { name: 'Maple' })).waitFor();
      await s.look(s.chair, 'console-undo');
      await s.chair.press('undo');
      await s.maple.reads('floor_is_yours');
    },
  ],
  [
    'opening the floor while somebody shares asks first, and the question gives the focus back',
    async (s) => {
      await openFloor(s.chair);
      await dialog(s.chair, 'confirm_open_floor_title', { name: 'Maple' }).waitFor();
      await s.look(s.chair, 'console-open-floor');
      await yes(s.chair, 'keep_as_is');
      await hasFocus(s.chair.button('change_part'));
      await s.maple.reads('floor_is_yours');
      await openFloor(s.chair);
      await yes(s.chair, 'confirm_open_floor_yes');
      await s.maple.reads('hand_open');
      await s.look(s.maple, 'open-floor');
      await s.chair.press('undo');
      await s.maple.button('raise_hand').waitFor();
    },
  ],
  [
    'a published line can be removed again',
    async (s) => {
      await s.maple.press('raise_hand');
      await callOn(s, 'Maple');
      await s.maple.reads('floor_is_yours');
      await s.maple.says('Ring me at 555-0142-77');
      await article(s.maple, 'held_label').getByText(w('held_phone')).waitFor();
      await article(s.chair, 'held_by', { name: 'Maple' }).getByRole('button', { name: w('approve') }).click();
      await s.finch.sees('Ring me at 555-0142-77');
      await s.chair.press('remove_again');
      await s.finch.reads('line_removed');
      await s.finch.seesNo('Ring me at 555-0142-77');
    },
  ],
  [
    'what the server does not take is back in the composer, in its order, with the reason under it',
    async (s) => {
      s.refuse.add('post_line');
      await s.maple.says('First of two\nSecond of two');
      await s.maple.reads('refused_unavailable');
      await until('both are back', async () => (await s.maple.composer.inputValue()) === 'First of two\nSecond of two');
      await s.look(s.maple, 'refused');
      s.refuse.delete('post_line');
      await s.maple.press('send');
      await s.finch.sees('Second of two');
      await s.maple.press('done');
      await s.maple.button('raise_hand').waitFor();
    },
  ],
  [
    'a call for help that is refused says so where it was made; stored, it has the focus',
    async (s) => {
      s.refuse.add('ask_help');
      await s.maple.press('help');
      await s.maple.press('help_call');
      await s.maple.page.getByRole('dialog').getByRole('alert').getByText(w('help_refused')).waitFor();
      await s.look(s.maple, 'help-refused');
      s.refuse.delete('ask_help');
      await s.maple.press('help_call');
      await s.maple.reads('help_stored_text');
      await s.maple.seesNo(w('help_refused'));
      await hasFocus(s.maple.page.locator('dialog [role=status].told'));
      await closeSheet(s.maple);
      await hasFocus(helpButton(s.maple));
      await helpButton(s.maple).getByText(w('help_is_open')).waitFor();
    },
  ],
  [
    'an answer is seen while the sheet is closed, and a message while the case is not open',
    async (s) => {
      await s.nurse.button('desk_take_whose', { name: 'Maple' }).click();
      await notice(s.maple).getByText(w('help_taken')).waitFor();
      const heading = s.nurse.page.locator('#case h2', { hasText: 'Maple' });
      await hasFocus(heading);
      await s.nurse.page.getByLabel(w('desk_write_to', { name: 'Maple' }), { exact: true }).fill('I am here with you.');
      await s.nurse.press('send');
      await helpButton(s.maple).getByText(w('help_news', { n: 1 })).waitFor();
      await notice(s.maple).getByText(w('help_new_words')).waitFor();
      await s.look(s.maple, 'help-answered');
      await s.maple.press('open');
      await s.maple.sees('I am here with you.');

      await s.nurse.page.getByRole('article', { name: 'Open kitchen' }).getByRole('button', { name: w('desk_read_along') }).click();
      await s.nurse.reads('desk_reading_seen');
      await s.maple.page.getByLabel(w('help_message')).fill('That helps.');
      await s.maple.page.locator('dialog').getByRole('button', { name: w('send') }).click();
      await s.nurse.reads('desk_new_message');
      await notice(s.nurse).getByText(w('desk_new_words', { name: 'Maple' })).waitFor();
      await s.look(s.nurse, 'desk-news');
      await s.nurse.press('open');
      await s.nurse.sees('That helps.');
      await s.nurse.seesNo(w('desk_new_message'));
    },
  ],
  [
    'a message that is refused within a call stays in its field, with the reason',
    async (s) => {
      s.refuse.add('write_in_case');
      const field = s.maple.page.getByLabel(w('help_message'));
      await field.fill('Not taken yet.');
      await s.maple.page.locator('dialog').getByRole('button', { name: w('send') }).click();
      await s.maple.page.getByRole('dialog').getByRole('alert').getByText(w('refused_unavailable')).waitFor();
      assert.equal(await field.inputValue(), 'Not taken yet.');
      s.refuse.delete('write_in_case');
      await field.fill('');
      await closeSheet(s.maple);
    },
  ],
  [
    'going off call with a call of her own asks the clinician first',
    async (s) => {
      await s.nurse.press('go_off_call');
      await s.nurse.reads('confirm_off_call_text', { n: 1 });
      await s.look(s.nurse, 'desk-off-call');
      await yes(s.nurse, 'keep_as_is');
      await hasFocus(s.nurse.button('go_off_call'));
    },
  ],
  [
    'a desk without a connection says that calls do not reach it, and a second tab takes it over',
    async (s) => {
      for (const one of s.everybody) one.expect(CUT);
      s.house.wire.cut();
      await s.nurse.reads('desk_away');
      await until('the title says so', async () => (await s.nurse.page.title()).startsWith(w('desk_title_away')));
      await s.nurse.seesNo(w('desk_on_call', { n: 1 }));
      await s.look(s.nurse, 'desk-away');
      s.house.wire.mend();
      await s.nurse.seesNo(w('desk_away'));
      const other = await secondTab(s, s.nurse);
      await s.nurse.reads('desk_replaced_text');
      await s.look(s.nurse, 'desk-replaced');
      await s.nurse.press('use_it_here');
      await s.nurse.button('go_off_call').waitFor();
      await other.close();
    },
  ],
  [
    'the room in another tab goes on there, and can be had back',
    async (s) => {
      const other = await secondTab(s, s.finch);
      await s.finch.reads('replaced_title');
      await s.look(s.finch, 'replaced');
      await s.finch.press('use_it_here');
      await s.finch.inRoom();
      await other.close();
    },
  ],
  [
    'a pass that ended leads to the door, and what was written is there again',
    async (s) => {
      await s.maple.reads('hand_down');
      await s.maple.composer.fill('A thought from before');
      await s.closeMaple(4503);
      await s.maple.reads('seat_ended_title');
      await s.look(s.maple, 'pass-ended');
      await s.maple.press('come_in_again');
      await s.maple.comesIn('Maple Leaf');
      await until('the draft is there', async () => (await s.maple.composer.inputValue()) === 'A thought from before');
    },
  ],
  [
    'the session is handed over, and both are told their new role',
    async (s) => {
      await s.chair.page.getByRole('complementary', { name: w('tab_needs') }).getByLabel(w('person_menu', { name: 'Finch' }), { exact: true }).click();
      await s.chair.press('hand_over', { name: 'Finch' });
      await dialog(s.chair, 'confirm_hand_title', { name: 'Finch' }).waitFor();
      await s.look(s.chair, 'console-hand-over');
      await yes(s.chair, 'hand_over_yes');
      await s.finch.reads('your_role_changed', { role: w('role_facilitator') });
      await s.chair.reads('your_role_changed', { role: w('role_co_facilitator') });
    },
  ],
  [
    'a German speaker reads German, also why a line waits',
    async (s) => {
      const linde = await s.person('Linde', PHONE, { locale: 'de-DE' });
      s.everybody.push(linde);
      await linde.page.goto(await s.house.link('attendee', s.session.id));
      await linde.page.getByRole('button', { name: w('come_in', {}, 'de') }).waitFor();
      assert.equal(await linde.page.evaluate(() => document.documentElement.lang), 'de');
      await s.look(linde, 'door-german');
      await linde.page.locator('form input[type=text]').fill('Linde');
      await linde.page.getByRole('button', { name: w('come_in', {}, 'de') }).click();
      await linde.page.getByRole('button', { name: w('raise_hand', {}, 'de') }).click();
      await s.finch.page.getByRole('button', { name: w('call_on', { name: 'Linde' }), exact: true }).first().click();
      await linde.sees(w('floor_is_yours', {}, 'de'));
      await linde.page.getByRole('textbox', { name: w('your_line', {}, 'de') }).fill('Ruft an: 555-0142-77');
      await linde.page.getByRole('button', { name: w('send', {}, 'de') }).click();
      await linde.sees(w('held_phone', {}, 'de'));
      await s.look(linde, 'held-german');
      await linde.leave();
    },
  ],
  [
    'the session ends, and what was not sent stays to be read, and Help still reaches the desk',
    async (s) => {
      await s.maple.composer.fill('I had one more thing to say');
      await s.finch.press('end_session');
      await s.finch.press('end_for_everybody');
      await s.maple.reads('hand_ended');
      assert.equal(await s.maple.composer.inputValue(), 'I had one more thing to say');
      await s.look(s.maple, 'ended-with-draft');
      // The room is closed, and the way to help is not: her call of before is hers still, though she came in again since.
      await helpButton(s.maple).click();
      await s.look(s.maple, 'ended-help');
      const more = 'I am still here.';
      await s.maple.page.getByLabel(w('help_message')).fill(more);
      await s.maple.page.getByRole('dialog').getByRole('button', { name: w('send'), exact: true }).click();
      await s.maple.page.getByRole('dialog').getByText(more).waitFor();
      assert.equal(await s.maple.page.getByLabel(w('help_message')).inputValue(), '');
      await s.look(s.maple, 'ended-help-called');
      await closeSheet(s.maple);
      await s.maple.page.getByRole('link', { name: w('all_meetings') }).click();
      await s.maple.reads('home_title');
    },
  ],
];
