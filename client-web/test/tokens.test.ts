// The colours can be read: every pair that is used, in both schemes. And no other file names a colour.
import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('../src/tokens.css', import.meta.url), 'utf8');
const [lightText = '', darkText = ''] = css.split('prefers-color-scheme: dark');
const colours = (text: string) =>
  Object.fromEntries([...text.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6});/g)].map((m) => [m[1] ?? '', m[2] ?? '']));
const light = colours(lightText);
const schemes: Record<string, Record<string, string>> = { light, dark: { ...light, ...colours(darkText) } };

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((i) => {
    const c = parseInt(hex.slice(i, i + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function contrast(a: string, b: string): number {
  const [hi = 0, lo = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (hi + 0.05) / (lo + 0.05);
}

const GROUNDS = ['paper', 'raised', 'sunk', 'hearth-soft', 'ember-soft', 'amber-soft', 'red-soft'];
const PAIRS: [string, string, number][] = [
  ...GROUNDS.map((g): [string, string, number] => ['ink', g, 7]),
  ...['paper', 'raised', 'sunk', 'hearth-soft', 'amber-soft', 'ember-soft'].map((g): [string, string, number] => [
    'quiet',
    g,
    4.5,
  ]),
  ...['paper', 'raised', 'hearth-soft'].map((g): [string, string, number] => ['hearth', g, 4.5]),
  ...['paper', 'raised', 'ember-soft'].map((g): [string, string, number] => ['ember', g, 4.5]),
  ...['paper', 'raised', 'amber-soft', 'sunk'].map((g): [string, string, number] => ['amber', g, 4.5]),
  ...['paper', 'raised', 'ember-soft'].map((g): [string, string, number] => ['red', g, 4.5]),
  ['on-hearth', 'hearth', 4.5],
  ['on-ember', 'ember', 4.5],
  ['on-red', 'red', 4.5],
  ['paper', 'ink', 7],
  ['edge', 'paper', 3],
  ['edge', 'raised', 3],
  ...[1, 2, 3, 4, 5, 6].map((n): [string, string, number] => [`voice-${n}-ink`, `voice-${n}`, 4.5]),
];

describe.each(Object.entries(schemes))('%s', (_name, scheme) => {
  it.each(PAIRS)('%s on %s reaches %s', (ink, ground, least) => {
    const [a, b] = [scheme[ink], scheme[ground]];
    expect(a && b, `${ink} and ${ground} are in tokens.css`).toBeTruthy();
    expect(contrast(a ?? '', b ?? '')).toBeGreaterThanOrEqual(least);
  });
});

it('no other file names a colour', () => {
  const src = new URL('../src/', import.meta.url);
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(
    (f) => /\.(svelte|css)$/.test(f) && f !== 'tokens.css',
  );
  for (const file of files) {
    const text = readFileSync(new URL(file, src), 'utf8');
    const style = file.endsWith('.css') ? text : (/<style>([\s\S]*)<\/style>/.exec(text)?.[1] ?? '');
    expect(style, file).not.toMatch(/#[0-9a-f]{3,8}\b|rgb\(|hsl\(/i);
    expect(text, `${file} has an inline style, which the page's policy forbids`).not.toMatch(/\sstyle="/);
  }
});
