// Orders helplines by country and makes the addresses that a phone can dial. No network, no guess from an address.
import type { Helpline, HelplineChannel } from '../protocol.gen';

/** Countries that have a line, as often as they are needed: each once, in the operator's order. */
export function countries(all: readonly Helpline[]): string[] {
  return [...new Set(all.map((h) => h.country))];
}

/** The country to show first: the chosen one, else a region of the browser's languages, else the EU within it, else the first. */
export function firstCountry(
  all: readonly Helpline[],
  chosen: string | undefined,
  languages: readonly string[],
): string {
  const have = countries(all);
  if (chosen && have.includes(chosen)) return chosen;
  for (const language of languages) {
    const region = regionOf(language);
    if (region && have.includes(region)) return region;
    if (region && EU.has(region) && have.includes('EU')) return 'EU';
  }
  return have[0] ?? '';
}

const EU = new Set('AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' '));

function regionOf(language: string): string | undefined {
  try {
    return new Intl.Locale(language).maximize().region;
  } catch {
    return undefined;
  }
}

/** `tel:` or `sms:` for a number that can be dialled; none for a chat or for words such as "text HOME to 741741". */
export function numberFor(channel: HelplineChannel, number: string): string | undefined {
  const dialled = number.replace(/[\s().\-–]/g, '');
  if (!/^\+?\d{2,15}$/.test(dialled)) return undefined;
  if (channel === 'call') return `tel:${dialled}`;
  if (channel === 'text') return `sms:${dialled}`;
  return undefined;
}
