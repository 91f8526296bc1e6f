// Which of the catalogue's languages the page speaks. Choosing another reloads the page; drafts survive that.
import { baseLocale, isLocale, locales, overwriteGetLocale } from './paraglide/runtime.js';
import { choices } from './storage';

/** The one language of a build; empty while developing, which speaks all (vite.config.ts). */
declare const __LANGUAGE__: string;

export type Language = (typeof locales)[number];

/** The first of `wanted` (BCP 47 tags) that the catalogue has. */
export function pick(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const language = tag.toLowerCase().split('-')[0];
    if (isLocale(language)) return language;
  }
  return baseLocale;
}

/** Sets the language of this page. Gives back the script of the build that speaks the wanted one, when this one does not. */
export function startLanguage(): string | undefined {
  const chosen = choices.get('language');
  const wanted = pick(chosen ? [chosen] : navigator.languages);
  const built = isLocale(__LANGUAGE__) ? __LANGUAGE__ : wanted;
  overwriteGetLocale(() => built);
  document.documentElement.lang = built;
  if (built === wanted) return undefined;
  return document.querySelector<HTMLMetaElement>(`meta[name="hearth-${wanted}"]`)?.content;
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
