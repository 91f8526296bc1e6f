// Every sentence in both languages, with the same gaps to fill, in the words that Hearth uses.
import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

type Catalogue = Record<string, string | [{ match: Record<string, string> }]>;
const read = (language: string) =>
  JSON.parse(readFileSync(new URL(`../messages/${language}.json`, import.meta.url), 'utf8')) as Catalogue;
const catalogues: Record<string, Catalogue> = { en: read('en'), de: read('de') };
const sentences = (c: Catalogue, key: string): string[] => {
  const entry = c[key];
  return typeof entry === 'string' ? [entry] : Object.values(entry?.[0].match ?? {});
};
const keys = Object.keys(catalogues.en ?? {}).filter((k) => k !== '$schema');
const gaps = (text: string) => [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]))].sort();

it('has many sentences', () => expect(keys.length).toBeGreaterThan(300));
it('has the same keys in every language', () => {
  expect(Object.keys(catalogues.de ?? {}).sort()).toEqual(Object.keys(catalogues.en ?? {}).sort());
});
// Of two sentences with one key the first is lost without a word.
it.each(Object.keys(catalogues))('has each key once in %s', (language) => {
  const text = readFileSync(new URL(`../messages/${language}.json`, import.meta.url), 'utf8');
  const written = [...text.matchAll(/^ {2}"(\w+)":/gm)].map((one) => one[1]);
  expect(written.filter((key, i) => written.indexOf(key) !== i)).toEqual([]);
});
it('has no sentence that nobody says', () => {
  const src = new URL('../src/', import.meta.url);
  const text = readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((f) => /\.(svelte|ts)$/.test(f) && !f.startsWith('paraglide'))
    .map((f) => readFileSync(new URL(f, src), 'utf8'))
    .join('\n');
  expect(keys.filter((key) => !new RegExp(`\\bm\\.${key}\\b`).test(text))).toEqual([]);
});

describe.each(Object.entries(catalogues))('%s', (_language, catalogue) => {
  it.each(keys)('%s', (key) => {
    const english = sentences(catalogues.en ?? {}, key);
    for (const text of sentences(catalogue, key)) {
      expect(text.trim()).not.toBe('');
      expect(gaps(text)).toEqual(gaps(english[0] ?? ''));
      expect(text, 'no exclamation marks').not.toContain('!');
      expect(text, 'words Hearth does not use').not.toMatch(
        /\b(user|content|violation|invalid|ungültig|Nutzer\w*|Benutzer\w*)\b/i,
      );
    }
  });
});
