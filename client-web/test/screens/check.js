// Shows every screen at every size, with 200 % text, and with people, words and directions that are hard on it; asks the
// probe and axe about each. Needs a build in `dist/`. Fails on anything found, on an error in the page, on a request to
// somebody else. Usage: node test/screens/check.js [--shots] [name …]; `--shots` leaves pictures in `target/screens/`.
import { mkdirSync } from 'node:fs';
import AxeBuilder from '@axe-core/playwright';
import { screens } from './list.js';
import { probe, tooSmall } from './probe.js';
import { launch, open, serve } from './stage.js';
import { stressed } from './stress.js';

const SIZES = [
  { name: 'phone', width: 360, height: 640 },
  { name: 'keyboard', width: 360, height: 300 },
  { name: 'landscape', width: 640, height: 180 },
  { name: 'desktop', width: 1366, height: 768 },
  { name: 'phone-200', width: 360, height: 640, text: 2 },
  { name: 'desktop-200', width: 1366, height: 768, text: 2 },
];
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** On a phone a facilitator's or clinician's tab can show a part beside the main one; the rule asks for a main one always. */
const TABS = ['landmark-one-main'];
const SHOTS = '../target/screens';
const words = process.argv.slice(2);
const shots = words.includes('--shots');
const wanted = words.filter((one) => !one.startsWith('--'));
if (shots) mkdirSync(SHOTS, { recursive: true });

/** Each screen as it is, and as it is on a hard evening. German screens are the same screens in longer words: once is enough. */
const runs = screens
  .filter((s) => wanted.length === 0 || wanted.some((w) => s.name === w || s.name.startsWith(`${w}-`)))
  .flatMap((screen) => [
    { name: screen.name, screen, plain: true },
    ...(screen.locale ? [] : [{ name: `${screen.name}+crowd`, screen: stressed(screen), plain: false }]),
  ]);

let passed = 0;
const failed = [];

async function look({ name, screen, plain }) {
  const { context, page, problems } = await open(browser, server.origin, { viewport: SIZES[0] }, screen);
  try {
    await page.locator('main, .wait').first().waitFor({ state: 'attached', timeout: 15_000 });
    await page.clock.runFor(50);
    await screen.after?.(page);
    await page.clock.runFor(50);
    for (const size of screen.locale ? SIZES.filter((one) => one.width === 360) : SIZES) {
      await page.setViewportSize({ width: size.width, height: size.height });
      await page.evaluate((text) => {
        document.documentElement.style.fontSize = text ? `${106.25 * text}%` : '';
        return new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
      }, size.text);
      if (shots) await page.screenshot({ path: `${SHOTS}/${name}-${size.name}.png` });
      const found = await page.evaluate(probe);
      if (size.name === 'phone' && plain) found.push(...(await page.evaluate(tooSmall)));
      problems.push(...found.map((one) => `${size.name}: ${one}`));
    }
    if (plain) {
      await page.setViewportSize({ width: 360, height: 640 });
      await page.emulateMedia({ colorScheme: passed % 2 === 0 ? 'light' : 'dark' });
      await page.evaluate(() => document.documentElement.style.removeProperty('font-size'));
      const { violations } = await new AxeBuilder({ page }).withTags(TAGS).disableRules(TABS).analyze();
      for (const v of violations) problems.push(`axe ${v.id}: ${v.nodes.map((n) => n.html.slice(0, 110)).join(' | ')}`);
    }
  } catch (error) {
    problems.push(String(error).split('\n').slice(0, 2).join(' '));
  } finally {
    await context.close();
  }
  if (problems.length === 0) passed += 1;
  else failed.push(name);
  for (const problem of problems) console.log(`${name}: ${problem}`);
}

const server = await serve();
const browser = await launch();
const began = performance.now();
// Two at a time: one lays out while the other is asked.
const queue = runs.values();
await Promise.all(
  [1, 2].map(async () => {
    for (const run of queue) await look(run);
  }),
);
await browser.close();
server.close();
console.log(
  `looked at ${runs.length} screens at ${SIZES.length} sizes in ${Math.round((performance.now() - began) / 1000)} s`,
);
console.log(`${passed} passed, ${failed.length} failed`);
process.exit(failed.length > 0 || passed === 0 ? 1 : 0);
