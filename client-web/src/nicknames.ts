// Suggests a nickname, so that nobody has to think of one at two in the morning. Original word lists; none sounds like a
// role or a substance. It knows nothing about who is already there: the server says when a name is taken.
import type { Language } from './language';

const ENGLISH_FIRST =
  'Amber Autumn Bright Calm Clear Early Evening Gentle Golden Harbor Kind Late Little Maple Meadow Morning Mossy Northern ' +
  'Patient Quiet River Silver Slow Soft Southern Spring Steady Summer Sunny Warm Western Winter';
const ENGLISH_SECOND =
  'Acorn Alder Badger Bay Beech Birch Brook Cedar Clover Cricket Curlew Fern Finch Fox Hare Hazel Heron Juniper Kestrel ' +
  'Lantern Lark Linden Moth Otter Pebble Pine Plover Poppy Robin Rowan Sparrow Thistle Willow Wren';
const GERMAN_FIRST =
  'Abend Auen Berg Dünen Feld Fluss Früh Garten Hafen Heide Herbst Hügel Insel Licht Mond Moor Morgen Nebel Nord Regen ' +
  'Silber Sommer Stern Süd Tal Ufer Wald Wiesen Winter Wolken';
const GERMAN_SECOND =
  'Ahorn Amsel Birke Buche Dachs Distel Drossel Eiche Erle Esche Farn Fink Fuchs Grille Hase Hasel Igel Kiefer Kiesel ' +
  'Klee Lerche Linde Meise Mohn Möwe Otter Reiher Schwalbe Spatz Tanne Ulme Weide';

/**
 * A nickname in `language` that is none of `taken`: the same one in two groups would tell that it is the same person (V6).
 * `chance` gives whole numbers from 0 to below its argument.
 */
export function suggest(
  language: Language,
  taken: readonly string[] = [],
  chance: (below: number) => number = random,
): string {
  const avoid = new Set(taken.map(sameName));
  let name = one(language, chance);
  // There are about a thousand: somebody in all of these groups has other troubles.
  for (let again = 0; again < TRIES && avoid.has(sameName(name)); again += 1) name = one(language, chance);
  return name;
}
const TRIES = 100;

/** Two names that people would take for the same are the same here. */
export const sameName = (name: string): string => name.trim().replace(/\s+/g, ' ').toLowerCase();

function one(language: Language, chance: (below: number) => number): string {
  const pickFrom = (words: string) => {
    const list = words.split(' ');
    return list[chance(list.length)] ?? '';
  };
  return language === 'de'
    ? pickFrom(GERMAN_FIRST) + pickFrom(GERMAN_SECOND).toLowerCase()
    : `${pickFrom(ENGLISH_FIRST)} ${pickFrom(ENGLISH_SECOND)}`;
}

function random(below: number): number {
  return (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) % below;
}
