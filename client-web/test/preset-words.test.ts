// What the presets let a chair say is true in every meeting: nobody promises a greeter, for a meeting may have none.
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const FOLDER = new URL('../../server/formats/', import.meta.url);

it.each(readdirSync(FOLDER).filter((name) => name.endsWith('.toml')))('%s promises no greeter', (name) => {
  const said = readFileSync(new URL(name, FOLDER), 'utf8').replaceAll(/^\w+ = "greeter"$/gm, '');
  for (const sentence of said.match(/[^."\n]*\bgreeters?\b[^."\n]*/gi) ?? []) {
    expect(sentence).toMatch(/\bif a greeter is here\b/i);
  }
});
