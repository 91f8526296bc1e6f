// Words for a call for help: what it came to, and what the chair reads of an open one.
import { m } from '../paraglide/messages.js';
import type { CaseOutcome, Cover } from '../protocol.gen';

export const outcomeWord = (outcome: CaseOutcome): string =>
  ({
    supported: m.outcome_supported,
    handed_on: m.outcome_handed_on,
    not_reached: m.outcome_not_reached,
    by_mistake: m.outcome_by_mistake,
  })[outcome]();

/** What the chair reads of an open call: what it comes to now, and no promise (as of the server's last word). */
export const helpOpenWord = (cover: Cover | undefined): string =>
  cover === 'on_call' || cover === 'reading'
    ? m.help_open_text()
    : cover === 'none_offered'
      ? m.help_open_none()
      : m.help_open_nobody();
