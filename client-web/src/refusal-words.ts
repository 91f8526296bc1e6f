// Sentences for what was refused and why somebody was removed. The catalogue holds the sentences; this file only chooses, and
// the compiler says when a new word of the protocol has none. So it is in the other files of words.
import type { Outcome } from './outgoing';
import { m } from './paraglide/messages.js';
import type { ErrorCode, Refusal, Removal, RemovalReason } from './protocol.gen';

const REFUSALS: Record<ErrorCode, () => string> = {
  invalid: m.refused_invalid,
  too_long: m.refused_too_long,
  version_unsupported: m.refused_version,
  unauthenticated: m.refused_unauthenticated,
  not_permitted: m.refused_not_permitted,
  not_your_turn: m.refused_not_your_turn,
  muted: m.refused_muted,
  not_now: m.refused_not_now,
  not_found: m.refused_not_found,
  already: m.refused_already,
  locked: m.refused_locked,
  no_chair: m.refused_no_chair,
  full: m.refused_full,
  outdated: m.refused_outdated,
  step_up_needed: m.refused_step_up_needed,
  nickname_taken: m.refused_nickname_taken,
  rate_limited: m.refused_too_fast,
  rejected: m.refused_rejected,
  busy: m.refused_busy,
  unavailable: m.refused_unavailable,
};

/**
 * A refusal as a sentence. What the server adds in `because` comes last: it may be in the group's language. A code that
 * has one reason only needs no further words.
 */
export function refusal(error: Refusal): string {
  if (error.code === 'rate_limited' && error.retry_after_ms) {
    return m.refused_rate_limited({ seconds: Math.max(1, Math.ceil(error.retry_after_ms / 1000)) });
  }
  // The same code at the door is about places; here the case holds no more words.
  if (error.code === 'full' && error.field === 'case') return m.refused_case_full();
  // Why somebody was asked to leave is said in the words of this page; the server's own say nothing more.
  if (error.removal) return [m.refused_removed(), ...removalSentences(error.removal)].join(' ');
  const sentence = (REFUSALS[error.code] ?? m.refused_unavailable)();
  return error.because && error.code !== 'no_chair' ? `${sentence} ${error.because}` : sentence;
}

const REMOVALS: Record<RemovalReason, readonly [word: () => string, told: () => string]> = {
  guidelines: [m.removal_guidelines, m.removed_guidelines],
  interrupting: [m.removal_interrupting, m.removed_interrupting],
  hurtful: [m.removal_hurtful, m.removed_hurtful],
  privacy: [m.removal_privacy, m.removed_privacy],
  selling: [m.removal_selling, m.removed_selling],
  not_today: [m.removal_not_today, m.removed_not_today],
};

/** The reasons to choose from, in the order of the list. */
export const REMOVAL_REASONS = Object.keys(REMOVALS) as RemovalReason[];

/** A reason as it stands in the list of those who run the session. */
export const removalWord = (reason: RemovalReason): string => REMOVALS[reason][0]();

/**
 * What somebody is told who was asked to leave: the sentence for the reason, then what was written. A reason that this page
 * does not know, from a newer server, says nothing.
 */
export function removalSentences(removal: Removal): string[] {
  const told = removal.reason && (REMOVALS as Partial<typeof REMOVALS>)[removal.reason]?.[1]();
  return [...(told ? [told] : []), ...(removal.note ? [removal.note] : [])];
}

/** Why something that was asked of the server was not done; nothing when it was. */
export function failure(outcome: Outcome): string {
  if (outcome.kind === 'refused') return refusal(outcome.error);
  return outcome.kind === 'lost' ? m.not_confirmed() : '';
}
