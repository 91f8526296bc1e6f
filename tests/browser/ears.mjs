// What a screen reader is told on a page: by the two live regions and by the log. It listens with the eyes of ARIA: a change
// is told where the nearest element with a say in it is the region itself, and not one that is switched off.
import assert from 'node:assert/strict';
import { until } from './harness.mjs';
import { w } from './words.mjs';

export class Ears {
  /** Starts to listen on a page that is in the room; a reload would end it. */
  static async on(person) {
    await person.page.evaluate(listen, w('log_label'));
    return new Ears(person);
  }

  constructor(person) {
    this.person = person;
  }

  /** All that was heard so far: `polite`, `assertive`, `log`, and in `broken` what a log must not do. */
  heard() {
    return this.person.page.evaluate(() => window.ears);
  }

  /** Waits until a sentence of the catalogue was said in this way. */
  hears(how, key, values) {
    return this.hearsWords(how, w(key, values));
  }

  hearsWords(how, words) {
    return until(`${this.person.called} hears (${how}) ${JSON.stringify(words)}`, async () =>
      (await this.heard())[how].includes(words),
    );
  }

  /** Waits until a sentence was said in this way that has these words in it: the rest of it depends on the clock. */
  hearsPart(how, key, values) {
    const words = w(key, values);
    return until(`${this.person.called} hears (${how}) … ${JSON.stringify(words)}`, async () =>
      (await this.heard())[how].some((said) => said.includes(words)),
    );
  }

  /** How often a sentence was said in this way. */
  async times(how, key, values) {
    const words = w(key, values);
    return (await this.heard())[how].filter((one) => one === words).length;
  }

  /** The log took additions only, and each of these lines was read out once, in this order. */
  async heardInOrder(lines) {
    const { log, broken } = await this.heard();
    const { called } = this.person;
    assert.deepEqual(broken, [], `${called}: the log takes additions only`);
    const places = lines.map((line) => log.flatMap((said, i) => (said.includes(line) ? [i] : [])));
    places.forEach((at, i) => assert.equal(at.length, 1, `${called} hears once: ${lines[i]} (${at.length})`));
    const order = places.map(([at]) => at);
    assert.deepEqual(order, order.toSorted((a, b) => a - b), `${called} hears the lines in their order`);
  }
}

/** Runs in the page. */
function listen(label) {
  const heard = { polite: [], assertive: [], log: [], broken: [] };
  window.ears = heard;
  const LIVE = '[aria-live], [role=log], [role=status], [role=alert]';
  /** What is read of a node: its words and the names of its buttons, without what is switched off. */
  const words = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return node.data;
    if (!(node instanceof Element) || node.matches('[aria-live=off], [aria-hidden=true]')) return '';
    return node.getAttribute('aria-label') && !node.matches('article')
      ? node.getAttribute('aria-label')
      : [...node.childNodes].map(words).join(' ');
  };
  const clean = (text) => text.replaceAll(/\s+/g, ' ').trim();
  const told = (node, region) => (node instanceof Element ? node : node.parentElement)?.closest(LIVE) === region;

  const log = document.querySelector(`[role=log][aria-label="${label}"]`);
  const watchLog = (records) => {
    if (!log.isConnected) heard.broken.push('the log itself was drawn again');
    for (const record of records) {
      if (!told(record.target, log)) continue;
      if (record.type === 'characterData') heard.broken.push(`changed: ${clean(record.target.data)}`);
      for (const node of record.removedNodes) if (clean(words(node))) heard.broken.push(`removed: ${clean(words(node))}`);
      for (const node of record.addedNodes) if (clean(words(node))) heard.log.push(clean(words(node)));
    }
  };
  new MutationObserver(watchLog).observe(log, { childList: true, characterData: true, subtree: true });

  for (const [how, role] of Object.entries({ polite: 'status', assertive: 'alert' })) {
    const region = document.querySelector(`.unseen[role=${role}][aria-live=${how}]`);
    const watch = (records) => {
      const said = records.flatMap((record) => [...record.addedNodes].map((node) => clean(words(node))));
      heard[how].push(...said.filter((text) => text !== ''));
    };
    new MutationObserver(watch).observe(region, { childList: true });
  }
}
