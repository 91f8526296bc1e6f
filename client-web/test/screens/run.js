// Shows every screen in the four looks, asks axe about each, and leaves pictures in `target/screens/`. Fails on anything axe finds, on
// an error in the page, on a request to somebody else, and on a page that scrolls sideways.
// Usage: node test/screens/run.js [name …]
import { mkdirSync } from 'node:fs';
import AxeBuilder from '@axe-core/playwright';
import { screens } from './list.js';
import { launch, open } from './stage.js';

const SIZES = [
  { name: 'phone', viewport: { width: 360, height: 640 } },
  { name: 'desktop', viewport: { width: 1280, height: 800 } },
];
const SCHEMES = ['light', 'dark'];
const SHOTS = '../target/screens';
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** On a phone a facilitator's or clinician's tab can show a part beside the main one; the rule asks for a main one always. */
const TABS = ['landmark-one-main'];
const wanted = process.argv.slice(2);
mkdirSync(SHOTS, { recursive: true });

const browser = await launch();
let failures = 0;
let seen = 0;
for (const screen of screens.filter((s) => wanted.length === 0 || wanted.some((w) => s.name.startsWith(w)))) {
  for (const size of SIZES) {
    const { context, page, problems } = await open(browser, size, screen);
    try {
      await page.locator('main, .wait').first().waitFor({ state: 'attached' });
      await page.clock.runFor(50);
      await page.evaluate(() => document.fonts.ready.then(() => undefined));
      const hidden =
        screen.after &&
        (await screen.after(page).then(
          () => '',
          (error) => String(error).split('\n')[0],
        ));
      if (hidden) problems.push(hidden);
      await page.clock.runFor(50);
      for (const scheme of SCHEMES) {
        await page.emulateMedia({ colorScheme: scheme });
        await page.screenshot({ path: `${SHOTS}/${screen.name}-${size.name}-${scheme}.png` });
        const { violations } = await new AxeBuilder({ page }).withTags(TAGS).disableRules(TABS).analyze();
        for (const v of violations) {
          problems.push(`${scheme}: axe ${v.id}: ${v.nodes.map((n) => n.html.slice(0, 110)).join(' | ')}`);
        }
        seen += 1;
      }
      const sideways = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (sideways > 0) problems.push(`scrolls sideways by ${sideways} px`);
      const small = await page.evaluate(tooSmall);
      if (small.length > 0) problems.push(`targets under 44 px: ${small.join(', ')}`);
    } catch (error) {
      problems.push(String(error));
    } finally {
      await context.close();
    }
    failures += problems.length;
    for (const problem of problems) console.log(`${screen.name} ${size.name}: ${problem}`);
  }
}
await browser.close();
console.log(`${seen} screens shown, ${failures} problems`);
process.exit(failures > 0 || seen === 0 ? 1 : 0);

/** Buttons and links that stand alone and are smaller than a thumb. Links within a sentence are exempt (WCAG 2.5.8), and a
    box within its label, for the label is what is pressed. */
function tooSmall() {
  return [...document.querySelectorAll('button, a[href], select, summary, input:not([type="radio"])')]
    .filter((e) => e.checkVisibility() && !e.closest('p') && !e.closest('label'))
    .map((e) => ({ e, box: e.getBoundingClientRect() }))
    .filter(({ box }) => box.width > 0 && (box.height < 43.5 || box.width < 43.5))
    .map(
      ({ e, box }) =>
        `${e.tagName.toLowerCase()} “${e.textContent?.trim().slice(0, 24)}” ${box.width | 0}×${box.height | 0}`,
    );
}
