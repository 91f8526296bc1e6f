// What is asked of every screen that a person meets: on a phone and on a desktop, by day and by night, no rule of WCAG 2.2 A
// or AA that axe knows is broken, nothing runs off to the side, and what is pressed is big enough for a shaking thumb.
import axe from 'axe-core';
import assert from 'node:assert/strict';
import { DESKTOP, PHONE } from './people.mjs';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
/** CSS pixels; WCAG 2.2 asks for 24, look.md for 44. */
const TARGET = 44;
const SIZES = { phone: PHONE, desktop: DESKTOP };

/** Shows the screen by day and by night in each of its `forms` to `see`, then puts it back as it was. */
export async function inEveryForm(person, see, forms = ['phone', 'desktop']) {
  for (const form of forms) {
    await person.page.setViewportSize(SIZES[form]);
    for (const light of ['light', 'dark']) {
      await person.page.emulateMedia({ colorScheme: light, reducedMotion: 'reduce' });
      await see(form, light);
    }
  }
  await person.page.setViewportSize(person.size);
  await person.page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
}

/** Holds a screen against the rules above; `name` stands in what is said when one is broken. */
export async function check(person, name, forms) {
  if (!(await person.page.evaluate(() => 'axe' in window))) await person.page.evaluate(axe.source);
  const see = async (form, light) => {
    const at = `${name}, ${form}, ${light}`;
    // Nothing but colours differs by night.
    const runOnly = light === 'dark' ? { type: 'rule', values: ['color-contrast'] } : { type: 'tag', values: RULES };
    assert.deepEqual(await person.page.evaluate(broken, runOnly), [], at);
    if (light === 'dark') return;
    const { aside, small } = await person.page.evaluate(measure, TARGET);
    assert.equal(aside, 0, `${at}: runs off to the side by ${aside} px`);
    if (form === 'phone') assert.deepEqual(small, [], `${at}: too small to press`);
  };
  await inEveryForm(person, see, forms);
}

/** Runs in the page: the rules that are broken, and where. */
async function broken(runOnly) {
  const { violations } = await window.axe.run(document, { runOnly, resultTypes: ['violations'] });
  return violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 160)).join(' | ')}`);
}

/** Runs in the page: how far it can be scrolled sideways, and which targets are smaller than they should be. */
function measure(target) {
  const shown = (e) => e.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const scrolls = [document.scrollingElement, ...document.querySelectorAll('main, aside, dialog, .body, .scroller')];
  const aside = Math.max(...scrolls.map((e) => e.scrollWidth - e.clientWidth), 0);
  const small = [...document.querySelectorAll('button, a.button, select, textarea, input, summary')]
    .filter((e) => shown(e) && !e.closest('label'))
    .map((e) => ({ e, box: e.getBoundingClientRect() }))
    .filter(({ box }) => box.width < target - 0.5 || box.height < target - 0.5)
    .map(({ e, box }) => `${e.innerText || e.getAttribute('aria-label')}: ${box.width} × ${box.height}`);
  return { aside, small };
}
