// Sentences for the words of the protocol: refusals, stages, roles, monitoring. The catalogue holds the sentences; this file
// only chooses, and the compiler says when a new word has none.
import { answers } from './help/side';
import type { Outcome } from './outgoing';
import { m } from './paraglide/messages.js';
import type {
  AccessPolicy,
  Approach,
  Audience,
  CaseOutcome,
  Cover,
  ErrorCode,
  HeldView,
  Helpline,
  HelplineChannel,
  Monitoring,
  Refusal,
  Role,
  RoomView,
  ShareEnd,
  Stage,
  SupportKind,
  Removal,
  RemovalReason,
} from './protocol.gen';

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

export const roleWord = (role: Role): string =>
  ({
    attendee: m.role_attendee,
    facilitator: m.role_facilitator,
    co_facilitator: m.role_co_facilitator,
    greeter: m.role_greeter,
    clinician: m.role_clinician,
    operator: m.role_operator,
  })[role]();

export const audienceWord = (audience: Audience): string =>
  ({
    in_recovery: m.audience_in_recovery,
    family_and_friends: m.audience_family,
    anyone: m.audience_anyone,
  })[audience]();

export const accessWord = (access: AccessPolicy): string =>
  ({ open: m.access_open, closed: m.access_closed, invite: m.access_invite })[access]();

export const accessMeaning = (access: AccessPolicy): string =>
  ({ open: m.access_open_long, closed: m.access_closed_long, invite: m.access_invite_long })[access]();

export const approachWord = (approach: Approach): string =>
  ({
    twelve_step: m.approach_twelve_step,
    smart: m.approach_smart,
    lifering: m.approach_lifering,
    secular: m.approach_secular,
    other: m.approach_other,
  })[approach]();

/** What is going on, for the status line. */
export function stageWord(stage: Stage, floor: RoomView['floor'] | undefined): string {
  switch (stage) {
    case 'scheduled':
      return m.stage_scheduled();
    case 'lobby':
      return m.stage_lobby();
    case 'in_progress':
      if (floor === 'open') return m.stage_open_talk();
      if (floor === 'quiet') return m.stage_quiet();
      return floor === 'facilitator' ? m.stage_meeting() : m.stage_sharing();
    case 'fellowship':
      return m.stage_fellowship();
    case 'ended':
      return m.stage_ended();
  }
}

export const monitoringShort = (monitoring: Monitoring): string =>
  ({ none: m.monitoring_none_short, on_call: m.monitoring_on_call_short, monitored: m.monitoring_monitored_short })[
    monitoring
  ]();

/** The same with what a call for help comes to at this moment: nothing is promised that is not so now. */
export function coverShort(monitoring: Monitoring, cover: Cover | undefined): string {
  if (monitoring === 'none' || cover === undefined) return monitoringShort(monitoring);
  const now = answers(cover) ? m.cover_now_short() : m.cover_nobody_short();
  return monitoring === 'monitored' ? `${monitoringShort(monitoring)} · ${now}` : now;
}

/** What is so now, behind the sentence about who reads. */
export function coverNow(monitoring: Monitoring, cover: Cover | undefined): string {
  if (monitoring === 'none' || cover === 'none_offered') return m.cover_none();
  if (cover === undefined) return '';
  return answers(cover) ? m.cover_now() : m.cover_nobody();
}

export const monitoringNotice = (monitoring: Monitoring): string =>
  ({ none: m.monitoring_none_long, on_call: m.monitoring_on_call_long, monitored: m.monitoring_monitored_long })[
    monitoring
  ]();

export const supportWord = (kind: SupportKind): string =>
  ({
    with_you: m.support_with_you,
    thank_you: m.support_thank_you,
    me_too: m.support_me_too,
    strength: m.support_strength,
    celebrate: m.support_celebrate,
  })[kind]();

/** How a share ended, where that is worth saying. */
export function shareEndWord(end: ShareEnd): string | undefined {
  switch (end) {
    case 'done':
      return undefined;
    case 'passed':
      return m.share_passed();
    case 'taken_back':
      return m.share_taken_back();
    case 'dropped':
      return m.share_dropped();
    case 'left':
      return m.share_left();
    case 'moved_on':
      return m.share_moved_on();
    case 'time_over':
      return m.share_time_over();
  }
}

export const outcomeWord = (outcome: CaseOutcome): string =>
  ({
    supported: m.outcome_supported,
    handed_on: m.outcome_handed_on,
    not_reached: m.outcome_not_reached,
    by_mistake: m.outcome_by_mistake,
  })[outcome]();

/** Why a line waits, by the hook's rule; the server's own words, in its language, for rules that are newer than this page. */
const HELD: Record<string, { author: () => string; facilitator: () => string }> = {
  'personal_data.phone': { author: m.held_phone, facilitator: m.needs_phone },
  'personal_data.email': { author: m.held_email, facilitator: m.needs_email },
  'personal_data.link': { author: m.held_link, facilitator: m.needs_link },
  no_chair: { author: m.held_no_chair, facilitator: m.needs_no_chair },
  new_person: { author: m.held_new_person, facilitator: m.needs_new_person },
  hook_silent: { author: m.held_silent, facilitator: m.needs_silent },
};

export const heldBecause = (held: HeldView, reader: 'author' | 'facilitator'): string =>
  HELD[held.rule]?.[reader]() ?? held.because;

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

/** What the chair reads of an open call: what it comes to now, and no promise (as of the server's last word). */
export const helpOpenWord = (cover: Cover | undefined): string =>
  cover === 'on_call' || cover === 'reading'
    ? m.help_open_text()
    : cover === 'none_offered'
      ? m.help_open_none()
      : m.help_open_nobody();
