// The words of the guide are the words of the page: whatever it sets in italics is a label that somebody finds there.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import en from '../messages/en.json';

const guide = readFileSync(new URL('../../docs/operator/first-hour.md', import.meta.url), 'utf8').replaceAll('**', '');
const named = [...guide.matchAll(/\*([^*]+)\*/g)].flatMap(([, words]) =>
  (words ?? '').replaceAll(/\s+/g, ' ').split(' → '),
);
const labels = new Set(Object.values(en).filter((words) => typeof words === 'string'));

it('names labels', () => expect(named.length).toBeGreaterThan(10));
it.each([...new Set(named)])('%s stands on a page', (words) => {
  const label = words.replace(/\.$/, '').replace('…', '{title}');
  expect(labels).toContain(label);
});
