// Which of the catalogue's languages the page speaks. Choosing another reloads the page; drafts survive that.
import { baseLocale, isLocale, locales, overwriteGetLocale } from './paraglide/runtime.js';
import { choices } from './storage';

export type Language = (typeof locales)[number];

/** The first of `wanted` (BCP 47 tags) that the catalogue has. */
export function pick(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const language = tag.toLowerCase().split('-')[0];
    if (isLocale(language)) return language;
  }
  return baseLocale;
}

export function startLanguage(): void {
  const chosen = choices.get('language');
  const language = pick(chosen ? [chosen] : navigator.languages);
  overwriteGetLocale(() => language);
  document.documentElement.lang = language;
}

export function chooseLanguage(language: Language): void {
  choices.set('language', language);
  location.reload();
}

/** A language's own name for itself. */
export function languageName(tag: string): string {
  try {
    return new Intl.DisplayNames([tag], { type: 'language' }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}
