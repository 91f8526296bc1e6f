// The words of the filters, and the order in which their choices stand. What fits is finder.ts's to say.
import { languageName } from '../language';
import { m } from '../paraglide/messages.js';
import type { AccessPolicy, Approach, Audience } from '../protocol.gen';
import { hours } from '../time.svelte';
import { accessWord, approachWord, audienceWord } from '../meeting-words';
import { FACETS, PARTS, type Facet, type PartOfDay, type Wishes } from './finder';

const PART_WORDS: Record<PartOfDay, () => string> = {
  morning: m.part_morning,
  afternoon: m.part_afternoon,
  evening: m.part_evening,
  night: m.part_night,
};

export const facetTitle = (facet: Facet): string =>
  ({
    time: m.facet_time,
    audience: m.facet_audience,
    approach: m.facet_approach,
    language: m.language,
    access: m.facet_access,
  })[facet]();

/** The values come from the page's own lists, so each has its word. */
export function wishWord(facet: Facet, value: string): string {
  switch (facet) {
    case 'time':
      return PART_WORDS[value as PartOfDay]();
    case 'audience':
      return audienceWord(value as Audience);
    case 'approach':
      return approachWord(value as Approach);
    case 'language':
      return languageName(value);
    case 'access':
      return accessWord(value as AccessPolicy);
  }
}

/** The hours of a part of the day: where an evening begins is not the same for everybody. */
export function wishHint(facet: Facet, value: string): string {
  if (facet !== 'time') return '';
  const { from, to } = PARTS[value as PartOfDay];
  return hours(from, to);
}

const ORDER: Record<Exclude<Facet, 'language'>, string[]> = {
  time: Object.keys(PARTS),
  audience: ['in_recovery', 'family_and_friends', 'anyone'] satisfies Audience[],
  approach: ['twelve_step', 'smart', 'lifering', 'secular', 'other'] satisfies Approach[],
  access: ['open', 'closed', 'invite'] satisfies AccessPolicy[],
};

export function inOrder(facet: Facet, values: string[]): string[] {
  if (facet === 'language') return [...values].sort((a, b) => languageName(a).localeCompare(languageName(b)));
  return ORDER[facet].filter((value) => values.includes(value));
}

export interface Chosen {
  key: string;
  word: string;
  /** What is looked for when this one is taken away. */
  without: Wishes;
}

/** Each thing that was chosen, so that it can be taken back by itself. */
export function chosenOf(wishes: Wishes): Chosen[] {
  const ticked = FACETS.flatMap((facet) =>
    inOrder(facet, wishes[facet]).map((value) => ({
      key: `${facet} ${value}`,
      word: wishWord(facet, value),
      without: { ...wishes, [facet]: (wishes[facet] as string[]).filter((one) => one !== value) },
    })),
  );
  if (wishes.clean === undefined) return ticked;
  const { clean, ...without } = wishes;
  return [...ticked, { key: 'clean', word: clean === 0 ? m.clean_none() : m.clean_at_most({ n: clean }), without }];
}
