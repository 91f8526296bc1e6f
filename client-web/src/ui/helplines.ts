// Orders helplines and makes the addresses that a phone can follow. Only the person says in which country they are: a
// language is no place, and the region in a browser's language is worth an "if" and nothing more.
import { m } from '../paraglide/messages.js';
import type { Helpline, HelplineChannel } from '../protocol.gen';

/** Countries that have a line: each once, in the operator's order. */
export function countries(all: readonly Helpline[]): string[] {
  return [...new Set(all.map((h) => h.country))];
}

/** The country that the person picked, while the list has it. */
export function picked(all: readonly Helpline[], chosen: string | undefined): string | undefined {
  return chosen !== undefined && all.some((h) => h.country === chosen) ? chosen : undefined;
}

/** A listed country that the browser's languages name as their region, the EU for its members. None is made up for `en`. */
export function perhaps(all: readonly Helpline[], languages: readonly string[]): string | undefined {
  const have = new Set(countries(all));
  for (const language of languages) {
    const region = regionOf(language);
    if (region === undefined) continue;
    if (have.has(region)) return region;
    if (EU.has(region) && have.has('EU')) return 'EU';
  }
  return undefined;
}

const EU = new Set('AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' '));

function regionOf(language: string): string | undefined {
  try {
    return new Intl.Locale(language).region;
  } catch {
    return undefined;
  }
}

/** One number to call when a life is in danger, and where it is answered. */
export interface Emergency {
  number: string;
  countries: string[];
}

/**
 * What stands on top. Once a country is picked: its own numbers. Until then the number of every country, those that share
 * one together, and first the one of the country that may be the person's.
 */
export function emergencies(
  all: readonly Helpline[],
  chosen: string | undefined,
  maybe: string | undefined,
): Emergency[] {
  const numbers = all.filter((h) => h.emergency === true && numberFor('call', h.number) !== undefined);
  const own = picked(all, chosen);
  if (own !== undefined) {
    return numbers.filter((h) => h.country === own).map((h) => ({ number: h.number, countries: [own] }));
  }
  const first = new Map<string, Helpline>();
  for (const line of numbers) if (!first.has(line.country)) first.set(line.country, line);
  const groups = new Map<string, string[]>();
  for (const [country, { number }] of first) {
    if (country !== maybe) groups.set(number, [...(groups.get(number) ?? []), country]);
  }
  const rest = [...groups].map(([number, inThem]) => ({ number, countries: inThem }));
  const top = maybe === undefined ? undefined : first.get(maybe);
  return top === undefined ? rest : [{ number: top.number, countries: [top.country] }, ...rest];
}

/** `tel:` or `sms:` for a number that can be dialled; none for a chat or for words such as "text HOME to 741741". */
export function numberFor(channel: HelplineChannel, number: string): string | undefined {
  const dialled = number.replace(/[\s().\-–]/g, '');
  if (!/^\+?\d{2,15}$/.test(dialled)) return undefined;
  if (channel === 'call') return `tel:${dialled}`;
  if (channel === 'text') return `sms:${dialled}`;
  return undefined;
}

/** Where a channel of a line leads; none for one that nobody could follow, which is not shown. */
export function wayTo(line: Helpline, channel: HelplineChannel): string | undefined {
  if (channel === 'chat') return line.chat?.startsWith('https://') ? line.chat : undefined;
  const address = numberFor(channel, line.number);
  if (channel !== 'text' || address === undefined || line.keyword === undefined) return address;
  // Both kinds of telephone read the text of a message behind `?&body=`.
  return `${address}?&body=${encodeURIComponent(line.keyword)}`;
}

/** What following a channel does, with what has to be dialled or written. */
export function channelWords(channel: HelplineChannel, line: Helpline): string {
  switch (channel) {
    case 'call':
      return m.call_number({ number: line.number });
    case 'text':
      return line.keyword === undefined
        ? m.text_number({ number: line.number })
        : m.text_word({ word: line.keyword, number: line.number });
    case 'chat':
      return m.channel_chat();
  }
}
