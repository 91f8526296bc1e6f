// Words for a call for help: what it came to, and what the chair reads of an open one.
import { m } from '../paraglide/messages.js';
import type { CaseOutcome, Cover } from '../protocol.gen';
import { answers } from './side';

export const outcomeWord = (outcome: CaseOutcome): string =>
  ({
    supported: m.outcome_supported,
    handed_on: m.outcome_handed_on,
    not_reached: m.outcome_not_reached,
    by_mistake: m.outcome_by_mistake,
  })[outcome]();

/** What a call comes to now, for somebody who has not called yet; nothing is promised before the server said so. */
export const explainedWord = (cover: Cover | undefined): string => {
  if (cover === undefined) return m.help_explained_unknown();
  if (cover === 'none_offered') return m.help_explained_none();
  return answers(cover) ? m.help_explained() : m.help_explained_nobody();
};

/** What the chair reads of an open call: what it comes to now, and no promise (as of the server's last word). */
export const helpOpenWord = (cover: Cover | undefined): string =>
  cover === 'on_call' || cover === 'reading'
    ? m.help_open_text()
    : cover === 'none_offered'
      ? m.help_open_none()
      : m.help_open_nobody();
