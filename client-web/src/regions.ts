// Names of countries in the page's language, from the browser's own list.
import { m } from './paraglide/messages.js';
import { getLocale } from './paraglide/runtime.js';

export function regionName(code: string): string {
  if (code === 'EU') return m.country_eu();
  try {
    return new Intl.DisplayNames([getLocale()], { type: 'region' }).of(code) ?? code;
  } catch {
    return code; // An operator's list may have a code that no browser knows.
  }
}

/** English puts an article before some; within "If you are in …". */
const WITH_ARTICLE = new Set(['US', 'GB', 'EU', 'NL', 'PH', 'AE', 'BS', 'GM', 'MV', 'SB', 'SC']);

export const regionPhrase = (code: string): string =>
  getLocale() === 'en' && WITH_ARTICLE.has(code) ? `the ${regionName(code)}` : regionName(code);

/** Several names in one line. */
export function listOf(names: string[]): string {
  return names.toSorted((a, b) => a.localeCompare(b, getLocale())).join(', ');
}
