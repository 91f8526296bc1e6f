// What is asked of every screen that a person meets: on a phone and on a desktop, by day and by night, no rule of WCAG 2.2 A
// or AA that axe knows is broken, nothing runs off to the side, and what is pressed is big enough for a shaking thumb.
import { AxeBuilder } from '@axe-core/playwright';
import assert from 'node:assert/strict';
import { DESKTOP, PHONE } from './people.mjs';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'];
/** CSS pixels; WCAG 2.2 asks for 24, look.md for 44. */
const TARGET = 44;

/** Shows the screen in each of its four forms to `see`, then puts it back as it was. */
export async function inEveryForm(person, see) {
  for (const [form, size] of [['phone', PHONE], ['desktop', DESKTOP]]) {
    await person.page.setViewportSize(size);
    for (const light of ['light', 'dark']) {
      await person.page.emulateMedia({ colorScheme: light, reducedMotion: 'reduce' });
      await see(form, light);
    }
  }
  await person.page.setViewportSize(person.size);
  await person.page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
}

/** Holds a screen against the rules above; `name` stands in what is said when one is broken. */
export async function check(person, name) {
  await inEveryForm(person, async (form, light) => {
    const at = `${name}, ${form}, ${light}`;
    const { violations } = await new AxeBuilder({ page: person.page }).setLegacyMode(true).withTags(RULES).analyze();
    const said = violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 160)).join(' | ')}`);
    assert.deepEqual(said, [], at);
    if (light === 'dark') return; // Nothing but colours differs.
    const { aside, small } = await person.page.evaluate(measure, TARGET);
    assert.equal(aside, 0, `${at}: runs off to the side by ${aside} px`);
    if (form === 'phone') assert.deepEqual(small, [], `${at}: too small to press`);
  });
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
