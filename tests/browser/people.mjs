// People at browsers: each in a context of their own, watched for requests to anybody else, errors and broken rules of
// the page. What they do in a meeting is in acts/.
import { chromium } from 'playwright-core';
import { PATIENCE } from './harness.mjs';
import { w } from './words.mjs';

export const PHONE = { width: 360, height: 640 };
export const DESKTOP = { width: 1280, height: 800 };

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Whatever a page tries: no name of any other machine has an address.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
];

export async function openBrowser() {
  return chromium.launch({ executablePath: process.env.CHROMIUM || '/usr/bin/chromium', headless: true, args: FLAGS });
}

export class Person {
  /** What went wrong on this person's page, in words; empty is good. */
  troubles = [];
  requests = 0;
  #expected = [];

  /** Opens a context with one page. `origin` is the only place it may talk to. */
  static async arrive(browser, origin, called, { size = DESKTOP, ...options } = {}) {
    const person = new Person();
    person.called = called;
    person.origin = origin;
    person.size = size;
    person.context = await browser.newContext({
      viewport: size,
      locale: 'en-GB',
      colorScheme: 'light',
      reducedMotion: 'reduce',
      hasTouch: size.width < 600,
      ...options,
    });
    person.context.setDefaultTimeout(PATIENCE);
    await person.context.addInitScript(() => {
      addEventListener('securitypolicyviolation', (e) =>
        console.error(`policy: ${e.violatedDirective} refused ${e.blockedURI || 'inline'}`),
      );
    });
    person.context.on('request', (request) => person.#asks(request.url()));
    person.page = await person.context.newPage();
    person.page.on('websocket', (socket) => person.#asks(socket.url().replace(/^ws/, 'http')));
    person.page.on('pageerror', (error) => person.#trouble(`error: ${error.message}`));
    person.page.on('dialog', (dialog) => {
      person.#trouble(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    person.page.on('console', (message) => {
      // Chromium's word for a service worker whose registration was abandoned because the page was left or reloaded. The page
      // asks again when it is opened the next time.
      if (/error occurred when fetching the script/.test(message.text())) return;
      if (message.type() === 'error') person.#trouble(`console: ${message.text()} ${message.location().url}`);
    });
    return person;
  }

  #asks(url) {
    this.requests += 1;
    if (!/^(data|blob|about):/.test(url) && new URL(url).origin !== this.origin) this.#trouble(`foreign: ${url}`);
  }

  #trouble(text) {
    if (!this.#expected.some((pattern) => pattern.test(text))) this.troubles.push(`${this.called}: ${text}`);
  }

  /** Says beforehand which complaint of the browser is part of the play, such as a refused connection in a tunnel. */
  expect(pattern) {
    this.#expected.push(pattern);
  }

  button(key, values) {
    return this.page.getByRole('button', { name: w(key, values), exact: true });
  }

  /** Presses a button by its words. */
  press(key, values) {
    return this.button(key, values).click();
  }

  /** Waits until a text of the catalogue is to be seen. */
  reads(key, values) {
    return this.sees(w(key, values));
  }

  /** A text that eyes can see: what is only said to a screen reader is no part of it (ears.mjs listens to that). */
  text(text) {
    const seen = this.page.locator(':not(.unseen, .unseen *)');
    return this.page.getByText(text).and(seen).filter({ visible: true }).first();
  }

  sees(text) {
    return this.text(text).waitFor();
  }

  /** Waits until a text is nowhere to be seen. */
  async seesNo(text) {
    await this.text(text).waitFor({ state: 'hidden' });
  }

  get composer() {
    return this.page.getByRole('textbox', { name: w('your_line') });
  }

  async says(line) {
    await this.composer.fill(line);
    await this.press('send');
  }

  /** The paragraphs in the room's log, in order, also while another tab of the console lies over it. */
  async log() {
    const lines = await this.#log().locator('.lines bdi').allTextContents();
    return lines.flatMap((line) => line.split('\n').filter((one) => one !== ''));
  }

  #log() {
    return this.page.getByRole('log', { name: w('log_label'), includeHidden: true });
  }

  /** The door: a nickname and one button. */
  async comesIn(nickname) {
    const name = this.page.locator('form input[type=text]');
    await name.waitFor();
    if (nickname) await name.fill(nickname);
    this.name = await name.inputValue();
    await this.press('come_in');
    await this.inRoom();
    return this.name;
  }

  inRoom() {
    return this.#log().waitFor({ state: 'attached' });
  }

  leave() {
    return this.context.close();
  }
}
