// What the presets let a chair say is true in every meeting: nobody promises a greeter, for a meeting may have none, and
// nobody draws a question from a basket that may be empty.
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const FOLDER = new URL('../../server/formats/', import.meta.url);
const PRESETS = readdirSync(FOLDER).filter((name) => name.endsWith('.toml'));

it.each(PRESETS)('%s draws only what is there', (name) => {
  const prompts = readFileSync(new URL(name, FOLDER), 'utf8').match(/[^."\n]*\bI draw\b[^."\n]*/g) ?? [];
  for (const sentence of prompts) expect(sentence).toMatch(/\b(if|whatever)\b/i);
});

/** What is so only in some meetings: a hand that is up when words are due, a text that a group put in, a door that shuts. */
const UNSURE = /the next hand|group's description|being read|[Tt]hank you for reading\.|[Ww]e close in|room closes/;
it.each(PRESETS)('%s says nothing that is so only at times', (name) => {
  const said = readFileSync(new URL(name, FOLDER), 'utf8').replaceAll(/\[\[phases\.readings\]\][^[]*/g, '');
  expect(said).not.toMatch(UNSURE);
});

it.each(PRESETS)('%s promises no greeter', (name) => {
  const said = readFileSync(new URL(name, FOLDER), 'utf8').replaceAll(/^\w+ = "greeter"$/gm, '');
  for (const sentence of said.match(/[^."\n]*\bgreeters?\b[^."\n]*/gi) ?? []) {
    expect(sentence).toMatch(/\bif a greeter is here\b/i);
  }
});
