// The page's own English words, from the catalogue that the page is built from: a test that presses "Raise hand" keeps
// pressing it when the wording gets better.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './harness.mjs';

const read = (language) => JSON.parse(readFileSync(path.join(ROOT, `client-web/messages/${language}.json`), 'utf8'));
const catalogues = { en: read('en'), de: read('de') };

/** The text of a message with its places filled in; counted ones take their form from `n` or `seconds`. */
export function w(key, values = {}, language = 'en') {
  let text = catalogues[language][key];
  if (text === undefined) throw new Error(`the catalogue has no "${key}"`);
  if (Array.isArray(text)) {
    const one = (values.n ?? values.seconds) === 1;
    text = text[0].match[one ? 'count=one' : 'count=other'];
  }
  return text.replace(/\{(\w+)\}/g, (_, name) => {
    if (values[name] === undefined) throw new Error(`"${key}" needs {${name}}`);
    return String(values[name]);
  });
}
