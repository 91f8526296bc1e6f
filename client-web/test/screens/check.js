// Shows every screen at every size, with 200 % text, and with people, words and directions that are hard on it; asks the
// probe and axe about each. Needs a build in `dist/`. Fails on anything found, on an error in the page, on a request to
// somebody else. Usage: node test/screens/check.js [--shots] [name …]; `--shots` leaves pictures in `target/screens/`.
import { mkdirSync } from 'node:fs';
import axe from 'axe-core';
import { screens } from './list.js';
import { probe, tooSmall } from './probe.js';
import { kindOf, launch, serve, stage } from './stage.js';
import { stressed } from './stress.js';

const SIZES = [
  { name: 'phone', width: 360, height: 640 },
  { name: 'phone-200', width: 360, height: 640, text: 2 },
  { name: 'keyboard', width: 360, height: 300 },
  { name: 'landscape', width: 640, height: 180 },
  { name: 'desktop-200', width: 1366, height: 768, text: 2 },
  { name: 'desktop', width: 1366, height: 768 },
];
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** On a phone a facilitator's or clinician's tab can show a part beside the main one; the rule asks for a main one always. */
const TABS = ['landmark-one-main'];
const SHOTS = '../target/screens';
const words = process.argv.slice(2);
const shots = words.includes('--shots');
const wanted = words.filter((one) => !one.startsWith('--'));
if (shots) mkdirSync(SHOTS, { recursive: true });

/** A screen on which a hard evening changes nothing is looked at once. */
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** Each screen as it is, and as it is on a hard evening. German screens are the same screens in longer words: once is enough. */
const runs = screens
  .filter((s) => wanted.length === 0 || wanted.some((w) => s.name === w || s.name.startsWith(`${w}-`)))
  .flatMap((screen) => {
    const hard = screen.locale ? screen : stressed(screen);
    const crowd = { name: `${screen.name}+crowd`, screen: hard, plain: false };
    return [{ name: screen.name, screen, plain: true }, ...(same(hard, screen) ? [] : [crowd])];
  });

let passed = 0;
const failed = [];

/** Runs in the page: sets the size of the text, and waits until all of it is drawn with its letters. */
async function draw(times) {
  document.documentElement.style.fontSize = times === 1 ? '' : `${106.25 * times}%`;
  await document.fonts.ready;
  await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
}

/** Runs in the page: returns once there is something to look at. The page's own clock stands. */
function opened() {
  const there = () => document.querySelector('main, .wait') !== null;
  return new Promise((done) => {
    const watch = new MutationObserver(() => there() && done(watch.disconnect()));
    watch.observe(document, { childList: true, subtree: true });
    if (there()) done(watch.disconnect());
  });
}

/** Runs in the page: what axe finds. There are no frames, and only what is wrong is written out: both halve what it takes. */
async function ask([tags, off]) {
  const rules = Object.fromEntries(off.map((rule) => [rule, { enabled: false }]));
  const only = { runOnly: { type: 'tag', values: tags }, rules, resultTypes: ['violations'], iframes: false };
  const { violations } = await globalThis.axe.run(document, only);
  return violations.map((v) => `axe ${v.id}: ${v.nodes.map((n) => n.html.slice(0, 110)).join(' | ')}`);
}

/** A promise that is not kept in so long is a problem of the screen. */
const within = (promise, what, ms = 15_000) =>
  Promise.race([
    promise,
    new Promise((_, failed) => setTimeout(() => failed(new Error(`${what}: not within ${ms} ms`)), ms).unref()),
  ]);

async function look({ name, screen, plain }, { page, show }) {
  let problems = [];
  try {
    await page.setViewportSize(SIZES[0]);
    // Every second screen is asked for its contrasts in the dark.
    if (plain) await page.emulateMedia({ colorScheme: screens.indexOf(screen) % 2 === 0 ? 'light' : 'dark' });
    problems = await show(screen);
    await within(page.evaluate(opened), 'nothing to look at');
    await page.clock.runFor(50);
    await screen.after?.(page);
    await page.clock.runFor(50);
    for (const { text = 1, name: at, ...size } of screen.locale ? SIZES.filter((one) => one.width === 360) : SIZES) {
      await page.setViewportSize(size);
      const found = await page.evaluate(`(${draw})(${text}).then(${probe})`);
      if (shots) await page.screenshot({ path: `${SHOTS}/${name}-${at}.png` });
      if (at === 'phone' && plain) found.push(...(await page.evaluate(tooSmall)));
      problems.push(...found.map((one) => `${at}: ${one}`));
    }
    if (plain) {
      await page.setViewportSize(SIZES[0]);
      await page.evaluate(`(${draw})(1)`);
      await page.evaluate(axe.source);
      problems.push(...(await page.evaluate(ask, [TAGS, TABS])));
    }
  } catch (error) {
    problems.push(String(error).split('\n').slice(0, 2).join(' '));
  }
  if (problems.length === 0) passed += 1;
  else failed.push(name);
  for (const problem of problems) console.log(`${name}: ${problem}`);
}

const browser = await launch();
const began = performance.now();
/** A page is renewed after so many screens: Playwright's clock tells a page everything that ever happened to it. */
const RENEWED = 40;
// Two at a time: one lays out while the other is asked. Those that ask for the same browser follow each other.
const queue = runs.toSorted((a, b) => kindOf(a.screen).localeCompare(kindOf(b.screen))).values();
await Promise.all(
  [1, 2].map(async () => {
    const server = await serve();
    let place;
    let [kind, shown] = ['', 0];
    for (const run of queue) {
      if (kindOf(run.screen) !== kind || shown === RENEWED) {
        await place?.close();
        [kind, shown] = [kindOf(run.screen), 0];
        place = await stage(browser, server, kind);
      }
      shown += 1;
      await look(run, place);
    }
    server.close();
  }),
);
await browser.close();
console.log(
  `looked at ${runs.length} screens at ${SIZES.length} sizes in ${Math.round((performance.now() - began) / 1000)} s`,
);
console.log(`${passed} passed, ${failed.length} failed`);
process.exit(failed.length > 0 || passed === 0 ? 1 : 0);
