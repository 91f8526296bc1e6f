// What a whole evening by a format needs: five people, a chair who does what the next step offers, somebody who has no
// mouse, and everything that was said, so that at the end each page can be asked what it read out. twelve.mjs and smart.mjs
// play it.
import assert from 'node:assert/strict';
import { Ears } from '../ears.mjs';
import { until } from '../harness.mjs';
import { DESKTOP, Person, PHONE } from '../people.mjs';
import { w } from '../words.mjs';

/** What Chromium says about a connection that is gone. */
const CUT = /ERR_(CONNECTION|INTERNET|EMPTY|NETWORK|SOCKET)|WebSocket connection to|WebSocket is closed/;

/** A house in which a planned minute takes this long (ms), with a wire of its own for the chair and one for who shares. */
export const houseAt = (minute_ms, meeting = {}) => ({ config: { meeting: { minute_ms, ...meeting } }, wires: 2 });

/** Opens a session of this format and calls in the chair, her deputy and two attendees, one of whom has only a keyboard. */
export async function gather(browser, house, look, plan) {
  const session = await house.session({ minutes: 95, ...plan });
  const s = { browser, house, look, session, everybody: [], said: [] };
  const [, chairs, sharers] = house.wires;
  s.linden = await person(s, 'Linden', 'co-facilitator', DESKTOP);
  s.maple = await person(s, 'Maple', 'attendee', PHONE, sharers);
  s.finch = await person(s, 'Finch', 'attendee', PHONE);
  s.rowan = await person(s, 'Rowan', 'facilitator', DESKTOP, chairs);
  s.chair = new Chair(s.rowan);
  s.keys = new Keys(s.finch);
  for (const one of [s.linden, s.maple]) await entersRoom(s, one);
  await s.keys.fills(s.finch.page.locator('form input[type=text]'), 'Finch');
  await s.finch.page.keyboard.press('Enter');
  await s.finch.inRoom();
  await s.rowan.comesIn('Rowan');
  for (const one of [s.finch, s.rowan]) one.ears = await Ears.on(one);
  // On a phone the console has tabs; a desktop shows all of it, so they are pressed in the page.
  const tabs = (one) => one.page.locator(`nav[aria-label="${w('console_parts')}"] button`);
  for (const one of [s.linden, s.rowan]) await tabs(one).filter({ hasText: w('tab_order') }).evaluate((tab) => tab.click());
  return s;
}

async function person(s, called, role, size, wire = s.house.wire) {
  const one = await Person.arrive(s.browser, wire.origin, called, { size });
  one.expect(CUT);
  one.since = 0;
  s.everybody.push(one);
  await one.page.goto(await s.house.link(role, s.session.id, wire));
  return one;
}

async function entersRoom(s, one) {
  await one.comesIn(one.called);
  one.ears = await Ears.on(one);
}

/** Somebody who comes while the meeting runs: told what is happening now, and nothing that was said before. */
export async function late(s, called, told) {
  const one = await person(s, called, 'attendee', PHONE);
  await entersRoom(s, one);
  one.since = s.said.length;
  const card = one.page.getByRole('region', { name: told.title });
  await card.getByText(told.text).waitFor();
  await card.getByText(w('share_before_you')).waitFor();
  const page = await one.page.content();
  for (const line of s.said) assert.ok(!page.includes(line), `${called} has nothing of: ${line}`);
  await s.look(one, told.shot, ['phone']);
  return one;
}

/** Everybody reads a line; it is kept in mind for what the pages read out. */
export async function allRead(s, line) {
  s.said.push(line);
  for (const one of s.everybody) {
    await until(`${one.called} reads ${JSON.stringify(line)}`, async () => (await one.log()).includes(line));
  }
}

export async function says(s, one, line) {
  await one.says(line);
  await allRead(s, line);
}

/** Everybody is told politely, but those who are told otherwise. */
export async function allHear(s, key, values, but = []) {
  for (const one of s.everybody) if (!but.includes(one)) await one.ears.hears('polite', key, values);
}

/** Each page read out each line once and in order, and its log only ever grew. */
export async function heardAll(s) {
  for (const one of s.everybody) await one.ears.heardInOrder(s.said.slice(one.since));
}

export const share = (one, name) => one.page.getByRole('article', { name: w('share_of', { name }), exact: true }).last();
export const tag = (scope, kind, n) => scope.locator('.tag', { hasText: w(kind) }).filter({ hasText: `${n}` });
export const sheet = (one) => one.page.locator('dialog');
export const closeSheet = (one) => sheet(one).getByRole('button', { name: w('close'), exact: true }).click();

/** Mends a wire and says to the page what a phone says when its network is back. */
export async function mend(wire, one) {
  wire.mend();
  await one.page.evaluate(() => dispatchEvent(new Event('online')));
}

/** One who runs the meeting by the large button alone: it says what is next, they read it aloud and press it. */
export class Chair {
  constructor(one) {
    this.one = one;
    this.card = one.page.getByRole('region', { name: w('next_step'), exact: true });
  }

  /** What the card shows: the word of the large button, the words to read, the title; none while it rests after a press. */
  face() {
    return this.card.evaluate((card) => {
      const text = (select) => card.querySelector(select)?.textContent.trim() ?? '';
      const button = card.querySelector('button.big');
      if (!button || button.getAttribute('aria-disabled') === 'true') return undefined;
      return { word: button.textContent.trim(), words: text('.words bdi'), title: text('.large') };
    });
  }

  /** Waits until the large button has this word. */
  offers(key, values) {
    const word = w(key, values);
    let seen;
    return until(`the next step of ${this.one.called} is ${JSON.stringify(word)}`, async () => {
      seen = await this.face();
      if (seen?.word === word) return seen;
      throw new Error(`it is ${JSON.stringify(seen?.word)}`);
    });
  }

  async next(key, values) {
    const face = await this.offers(key, values);
    await this.card.locator('button.big').click();
    // Beginning a meeting or a part posts its first words with the same press.
    this.posted = key === 'start_meeting' || key === 'go_on_to' ? face.words : undefined;
    return face;
  }

  /** Reads the next words aloud: they stand in the room as a line. */
  async reads(s) {
    const words = this.posted ?? (await this.next('words_post')).words;
    this.posted = undefined;
    // The chair's own block is folded to its first paragraph on her page.
    for (const one of words.split('\n')) if (one !== '') return allRead(s, one).then(() => words);
    return words;
  }

  /** Reads aloud what is next until the button has this word. */
  async reaches(s, key, values) {
    const aim = w(key, values);
    for (;;) {
      const { word } = await until(`${this.one.called} has a next step`, () => this.face());
      if (word === aim) return;
      assert.equal(word, w('words_post'), `on the way to "${aim}"`);
      await this.reads(s);
    }
  }

  /** Everything of the part that is to be said, and then the next part. */
  async goesOn(s, title) {
    await this.reaches(s, 'go_on_to', { title });
    await this.next('go_on_to', { title });
    await allHear(s, 'part_begins', { title });
  }
}

/** Somebody who has only a keyboard: Tab, Enter, Space, letters. */
export class Keys {
  constructor(one) {
    this.one = one;
    this.keyboard = one.page.keyboard;
  }

  /** Tabs until this has the focus, and it is to be seen that it has. */
  async to(locator, { back = false } = {}) {
    await locator.waitFor();
    for (let i = 0; i < 80; i += 1) {
      const at = await locator.evaluate((e) => e === document.activeElement && getComputedStyle(e).outlineStyle);
      if (at) return assert.notEqual(at, 'none', 'the focus is to be seen');
      await this.keyboard.press(back ? 'Shift+Tab' : 'Tab');
    }
    throw new Error(`${this.one.called} cannot get there by keyboard: ${locator}`);
  }

  async presses(key, values) {
    await this.pressesOn(this.one.button(key, values));
  }

  async pressesOn(locator) {
    await this.to(locator);
    await this.keyboard.press('Enter');
  }

  async fills(locator, text) {
    await this.to(locator);
    await this.keyboard.press('ControlOrMeta+A');
    await this.keyboard.type(text);
  }

  async says(s, line) {
    await this.fills(this.one.composer, line);
    await this.keyboard.press('Enter');
    await allRead(s, line);
  }
}
