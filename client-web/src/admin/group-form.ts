// The form of a group as it is typed: from a group and to a draft, and what has to be mended before it is sent.
import { m } from '../paraglide/messages.js';
import { getLocale } from '../paraglide/runtime.js';
import type { Approach, Audience, GroupDraft, Role, ServiceRule } from '../protocol.gen';
import { characters } from '../text';
import { CLEAN_DAYS, DESCRIPTION_CHARS, GUIDELINE_CHARS, TITLE_CHARS } from './bounds';
import { numberIn } from './meeting-form';

export interface GroupForm {
  revision: number;
  name: string;
  description: string;
  guidelines: string[];
  language: string;
  approach: Approach;
  audience: Audience;
  /** Days for each service, as typed; empty asks for nothing. */
  service: Record<string, string>;
  /** Town or country, for directories. */
  place: string;
  titles_shown: boolean;
}

/** By field; a sentence of the guidelines is `guidelines[2]`, a service is named by its role. */
export type Problems = Partial<Record<string, string>>;

/** In the order of the wire, so that the server names a rule by its place here. */
export const SERVICES: Role[] = ['facilitator', 'co_facilitator', 'greeter'];
const LANGUAGE = /^[a-z]{2,3}(-[a-z0-9]{1,8})*$/i;

export const formOf = (about: GroupDraft, revision: number): GroupForm => ({
  ...about,
  revision,
  service: Object.fromEntries(about.service.map((rule) => [rule.role, String(rule.clean_days)])),
});

export const blank = (): GroupForm => ({
  revision: 0,
  name: '',
  description: '',
  guidelines: [m.admin_guideline_1(), m.admin_guideline_2(), m.admin_guideline_3()],
  language: getLocale(),
  approach: 'other',
  audience: 'in_recovery',
  service: {},
  place: '',
  titles_shown: false,
});

const isWritten = (line: string) => line.trim() !== '';

export function problemsOf(form: GroupForm): Problems {
  const found: Problems = {};
  const name = characters(form.name.trim());
  if (name < 2 || name > TITLE_CHARS) found.name = m.admin_problem_words({ least: 2, most: TITLE_CHARS });
  if (characters(form.description.trim()) > DESCRIPTION_CHARS) {
    found.description = m.admin_problem_most({ most: DESCRIPTION_CHARS });
  }
  if (characters(form.place.trim()) > TITLE_CHARS) found.place = m.admin_problem_most({ most: TITLE_CHARS });
  if (!LANGUAGE.test(form.language.trim())) found.language = m.admin_problem_language();
  for (const [at, line] of form.guidelines.entries()) {
    const length = characters(line.trim());
    if (isWritten(line) && (length < 2 || length > GUIDELINE_CHARS)) {
      found[`guidelines[${at}]`] = m.admin_problem_words({ least: 2, most: GUIDELINE_CHARS });
    }
  }
  for (const role of SERVICES) {
    const days = form.service[role] ?? '';
    if (days.trim() !== '' && numberIn(days, 1, CLEAN_DAYS) === undefined) {
      found[role] = m.admin_problem_number({ least: 1, most: CLEAN_DAYS });
    }
  }
  return found;
}

/** What is sent. Rules for other services, set by other means, stay. */
export function draftOf(form: GroupForm, before?: GroupDraft): GroupDraft {
  const rules = SERVICES.flatMap((role): ServiceRule[] => {
    const days = numberIn(form.service[role] ?? '', 1, CLEAN_DAYS);
    return days === undefined ? [] : [{ role, clean_days: days }];
  });
  const others = before?.service.filter((rule) => !SERVICES.includes(rule.role)) ?? [];
  return {
    name: form.name.trim(),
    description: form.description.trim(),
    guidelines: form.guidelines.map((line) => line.trim()).filter(isWritten),
    language: form.language.trim(),
    approach: form.approach,
    audience: form.audience,
    service: [...rules, ...others],
    place: form.place.trim(),
    titles_shown: form.titles_shown,
  };
}

const ROLES: Role[] = ['attendee', ...SERVICES, 'clinician', 'operator'];

/**
 * The field of the form for one that a refusal names. The server counts the sentences that were sent, so without empty ones,
 * and the rules in the order of the roles.
 */
export function fieldFor(path: string | undefined, form: GroupForm, sent: GroupDraft): string | undefined {
  if (path === undefined) return undefined;
  const [, list, at] = /^(guidelines|service)\[(\d+)\]/.exec(path) ?? [];
  if (list === 'guidelines') {
    const written = [...form.guidelines.keys()].filter((line) => isWritten(form.guidelines[line] ?? ''));
    const line = written[Number(at)];
    return line === undefined ? undefined : `guidelines[${line}]`;
  }
  if (list === 'service') {
    const roles = sent.service.map((rule) => rule.role).sort((one, other) => ROLES.indexOf(one) - ROLES.indexOf(other));
    return SERVICES.find((role) => role === roles[Number(at)]);
  }
  return ['name', 'description', 'language', 'place'].find((field) => field === path.split('.').at(-1));
}
