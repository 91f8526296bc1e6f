// Leaving quickly, what stays behind in the browser, and words that try to be code.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { House, until } from './harness.mjs';
import { openBrowser, Person, PHONE } from './people.mjs';
import { w } from './words.mjs';

const BEFORE = 'data:text/html,<title>Before</title><h1>A page from before</h1>';
/** Each would run if any place took words for markup. */
const CODE = [
  '<img src=x onerror="window.ran=1">',
  '<script>window.ran=1</script>',
  '"><svg onload=window.ran=1>',
  '<a href="javascript:window.ran=1">press</a>',
];
const NAME = '<img src onerror=alert()>'.slice(0, 24);

let browser, house, session;
before(async () => {
  browser = await openBrowser();
  house = await House.open();
  session = await house.session();
});
after(async () => {
  await browser?.close();
  await house?.close();
});

const arrive = (called, size = PHONE, at = house) => Person.arrive(browser, at.origin, called, { size });

/** Everything that a page can leave in a browser. */
const kept = (page) =>
  page.evaluate(async () => ({
    session: Object.keys(sessionStorage),
    local: Object.keys(localStorage),
    databases: (await indexedDB.databases()).map((d) => d.name),
    caches: await caches.keys(),
    workers: (await navigator.serviceWorker.getRegistrations()).length,
    cookies: document.cookie,
  }));
const NOTHING = { session: [], local: [], databases: [], caches: [], workers: 0, cookies: '' };

/** Somebody in the room with a draft, a call for help and the worker running: all that could stay behind. */
async function settled(called) {
  const person = await arrive(called);
  await person.page.goto(BEFORE);
  await person.page.goto(await house.link('attendee', session.id));
  await person.comesIn(called);
  await person.composer.fill('Nobody may find this');
  await until('the shell is kept', async () => (await kept(person.page)).caches.length === 1);
  assert.ok((await kept(person.page)).session.length > 0, 'something is kept while the person is here');
  return person;
}

/** The other page stands there at once; then the server's own comes, which clears what a script cannot reach. */
async function hasLeft(person) {
  await person.page.getByRole('heading', { name: 'Notes' }).waitFor();
  await until("the server's page is there", () =>
    person.page.evaluate(() => performance.getEntriesByType('navigation')[0].name.endsWith('/n')),
  );
  await person.page.waitForLoadState();
}

async function isGone(person) {
  await hasLeft(person);
  assert.deepEqual(await kept(person.page), NOTHING);
  assert.deepEqual(await person.context.cookies(), []);
  await person.page.goBack();
  // Out of a sheet there may be one more entry behind it, and that is the other page as well.
  if (await person.page.getByRole('heading', { name: 'Notes' }).isVisible()) await person.page.goBack();
  await person.page.getByText('A page from before').waitFor();
  await person.page.goForward();
  await person.page.getByRole('heading', { name: 'Notes' }).waitFor();
  assert.deepEqual(person.troubles, []);
  await person.leave();
}

test('the button leaves quickly: another page, nothing kept, and no way back', async () => {
  const person = await settled('Hazel');
  await person.press('leave_quickly');
  await isGone(person);
});

test('three times Escape leaves quickly, also out of the composer', async () => {
  const person = await settled('Clover');
  await person.composer.focus();
  for (let i = 0; i < 3; i += 1) await person.page.keyboard.press('Escape');
  await isGone(person);
});

test('three times Escape leaves quickly, also while a sheet is open', async () => {
  const person = await settled('Linden');
  await person.press('help');
  await person.button('help_call').waitFor();
  for (let i = 0; i < 3; i += 1) await person.page.keyboard.press('Escape');
  await isGone(person);
});

test('the browser goes on to the site that the operator chose, and nothing of us is behind it', async (t) => {
  const site = 'https://elsewhere.example/';
  const other = await House.open({ config: { leave_to: site } });
  t.after(() => other.close());
  const person = await arrive('Yarrow', PHONE, other);
  const asked = [];
  await person.context.route(`${site}**`, async (route) => {
    asked.push(await route.request().allHeaders());
    await route.fulfill({ contentType: 'text/html', body: '<title>Weather</title><h1>Sunny</h1>' });
  });
  await person.page.goto(BEFORE);
  await person.page.goto(other.origin);
  await person.reads('home_title');
  assert.deepEqual(asked, [], 'nobody is asked before the press');
  await person.press('leave_quickly');
  await person.page.getByRole('heading', { name: 'Sunny' }).waitFor();
  assert.equal(asked[0].referer, undefined);
  assert.equal(await person.page.evaluate(() => window.opener === null && document.referrer === ''), true);
  await person.page.goBack();
  await person.page.getByText('A page from before').waitFor();
  await person.leave();
});

test('without an answer the page in place stays, and nothing is gone to', async () => {
  const person = await settled('Sorrel');
  await person.page.route('**/n', () => undefined);
  await person.press('leave_quickly');
  await person.page.getByRole('heading', { name: 'Notes' }).waitFor();
  await until('nothing is kept', async () => `${JSON.stringify(await kept(person.page))}` === JSON.stringify(NOTHING));
  assert.equal(await person.page.evaluate(() => location.pathname + location.hash), '/n');
  await person.leave();
});

test('nothing is put back after somebody left before the page had kept its shell', async () => {
  const person = await arrive('Clover');
  // The page's clock stands still until it was left.
  const began = Date.now();
  await person.page.clock.install({ time: began });
  await person.page.clock.pauseAt(began + 1_000);
  await person.page.route('**/n', () => undefined);
  await person.page.goto(house.origin);
  await person.press('leave_quickly');
  await person.page.getByRole('heading', { name: 'Notes' }).waitFor();
  await person.page.clock.runFor(10_000);
  await until('nothing is kept', async () => `${JSON.stringify(await kept(person.page))}` === JSON.stringify(NOTHING));
  await person.leave();
});

test('offline, leaving quickly shows the other page in place, with nothing of Hearth left', async () => {
  const person = await settled('Bramble');
  person.expect(/ERR_INTERNET_DISCONNECTED|WebSocket/);
  await person.context.setOffline(true);
  await person.press('leave_quickly');
  await person.page.getByRole('heading', { name: 'Notes' }).waitFor();
  await until('nothing is kept', async () => `${JSON.stringify(await kept(person.page))}` === JSON.stringify(NOTHING));
  const page = await person.page.evaluate(() => ({
    title: document.title,
    path: location.pathname + location.hash,
    words: document.body.innerText,
    links: [...document.querySelectorAll('link')].map((one) => one.getAttribute('href')),
  }));
  assert.equal(page.title, 'Notes');
  assert.equal(page.path, '/n');
  assert.deepEqual(page.links, ['data:,']);
  assert.doesNotMatch(page.words, /Hearth|meeting|Nobody may find this/i);
  await person.page.goBack();
  await person.page.getByText('A page from before').waitFor();
  assert.deepEqual(person.troubles, []);
  await person.leave();
});

test('whoever leaves the session finds the door again, and neither the name nor the words', async () => {
  const person = await settled('Thistle');
  await person.page.locator('header .status').click();
  await person.press('leave_session');
  await person.reads('home_title');
  await until('the heading has the focus', () => person.page.evaluate(() => document.activeElement?.tagName === 'H1'));
  await person.page.locator('a.tile', { hasText: session.title }).click();
  const name = person.page.locator('form input[type=text]');
  await until('another nickname is suggested', async () => !['', 'Thistle'].includes(await name.inputValue()));
  await person.comesIn();
  assert.equal(await person.composer.inputValue(), '');
  await person.page.locator('header h1').waitFor();
  await until('the heading has the focus', () => person.page.evaluate(() => document.activeElement?.tagName === 'H1'));
  assert.deepEqual(person.troubles, []);
  await person.leave();
});

test('a facilitator link in the tab of an attendee opens the door as facilitator', async () => {
  const person = await settled('Fern');
  const link = await house.link('facilitator', session.id);
  await person.page.evaluate((hash) => (location.hash = hash), new URL(link).hash);
  await person.reads('you_come_as', { role: w('role_facilitator') });
  await person.comesIn('Fern Two');
  // On a phone it stands behind a tab; what matters is that this person has it.
  await person.page.getByRole('button', { name: w('start_meeting'), includeHidden: true }).waitFor({ state: 'attached' });
  await person.leave();
});

test('whoever left quickly is shown as away, and the door knows nothing of them', async () => {
  const stays = await arrive('Poppy');
  await stays.page.setViewportSize({ width: 1280, height: 800 });
  await stays.page.goto(await house.link('attendee', session.id));
  await stays.comesIn('Poppy');
  const goes = await settled('Sparrow');
  await stays.page.locator('aside li', { hasText: 'Sparrow' }).waitFor();
  await goes.press('leave_quickly');
  await stays.page.locator('aside li', { hasText: 'Sparrow' }).getByText(w('is_away')).waitFor();
  await hasLeft(goes);
  await goes.page.goto(`${house.origin}/#/s/${session.id}`);
  const name = goes.page.locator('form input[type=text]');
  await until('another nickname is suggested', async () => !['', 'Sparrow'].includes(await name.inputValue()));
  await goes.leave();
  await stays.leave();
});

test('words that look like code are words: nickname, lines, notes, messages', async (t) => {
  // A house of its own: from one address only so many people come in within a minute.
  const other = await House.open();
  t.after(() => other.close());
  const [author, reader, chair, nurse] = await Promise.all([
    arrive('author', PHONE, other),
    arrive('reader', PHONE, other),
    arrive('chair', { width: 1280, height: 800 }, other),
    arrive('nurse', { width: 1280, height: 800 }, other),
  ]);
  const room = await other.session({ title: '<b onclick=alert(1)>Evening</b>', guidelines: CODE, format: { plain: { floor: 'open', share_minutes: 5 } } });
  const link = await other.link('attendee', room.id);
  await author.page.goto(link);
  await author.sees(CODE[0]);
  await author.comesIn(NAME);
  await reader.page.goto(link);
  await reader.comesIn('Reader');
  await chair.page.goto(await other.link('facilitator', room.id));
  await chair.comesIn('Chair');
  await chair.press('start_meeting');
  await nurse.page.goto(await other.link('clinician'));
  await nurse.page.locator('form input[type=text]').fill('Nurse');
  await nurse.press('desk_enter');

  await author.reads('hand_open');
  for (const line of CODE) await author.says(line);
  await until('the lines are text', async () => {
    const log = await reader.log();
    return CODE.every((line) => log.includes(line));
  });
  await reader.page.getByText(NAME).first().waitFor();

  await author.says(`${CODE[0]} 555-0142-77`);
  const held = chair.page.getByRole('article', { name: w('held_by', { name: NAME }) });
  await held.getByRole('button', { name: w('give_back') }).click();
  await held.getByLabel(w('return_note')).fill(CODE[1]);
  await held.getByRole('button', { name: w('give_back') }).click();
  await author.reads('held_returned_note', { note: CODE[1] });

  await author.press('help');
  await author.page.getByLabel(w('help_note')).fill(CODE[2]);
  await author.press('help_call');
  await nurse.sees(CODE[2]);
  await nurse.button('desk_take_whose', { name: NAME }).click();
  await nurse.page.getByLabel(w('desk_write_to', { name: NAME })).fill(CODE[3]);
  await nurse.press('send');
  await author.sees(CODE[3]);

  for (const one of [author, reader, chair, nurse]) {
    const made = await one.page.evaluate(() => ({
      ran: 'ran' in window,
      // Only what the page itself draws: no image, no frame, no link that runs, nothing with a handler in its markup.
      foreign: document.querySelectorAll('img, iframe, object, embed, script:not([src]), a[href^="javascript"], [onerror], [onload], [onclick]').length,
    }));
    assert.deepEqual(made, { ran: false, foreign: 0 }, one.called);
    assert.deepEqual(one.troubles, []);
    await one.leave();
  }
});
