// Sentences of the staff's pages: failures of requests, grants. The catalogue holds them; this file only chooses.
import { RequestRefused } from '../api';
import { m } from '../paraglide/messages.js';
import type { Grant, Group, GroupId, Role } from '../protocol.gen';
import { timeOfDay } from '../time.svelte';
import { refusal } from '../refusal-words';
import { roleWord } from '../roles';

/** Why a request was not done. Anything but a refusal is a fault of the page and thrown on. */
export function whyNot(error: unknown): string {
  if (!(error instanceof RequestRefused)) throw error;
  return error.answered ? refusal(error.refusal) : m.refused_unreachable();
}

/** Why somebody was not signed in: one sentence whatever was wrong, so that nobody learns who has an account. */
export function whyNotIn(error: unknown, now: number): string {
  if (!(error instanceof RequestRefused)) throw error;
  if (!error.answered) return m.refused_unreachable();
  const { code, retry_after_ms } = error.refusal;
  if (code === 'rate_limited') {
    return retry_after_ms === undefined
      ? m.staff_too_many()
      : m.staff_too_many_until({ time: timeOfDay(now + retry_after_ms + 59_999) });
  }
  return code === 'busy' || code === 'unavailable' ? refusal(error.refusal) : m.staff_not_signed_in();
}

/** The field that a refusal names, such as `schedule.exceptions[2].on`. */
export const pathOf = (error: unknown): string | undefined =>
  error instanceof RequestRefused ? error.refusal.field : undefined;

/** The same without what stands before it. */
export const fieldOf = (error: unknown): string | undefined => pathOf(error)?.split('.').at(-1);

export const codeOf = (error: unknown): string | undefined =>
  error instanceof RequestRefused ? error.refusal.code : undefined;

export const groupName = (groups: Group[], id: GroupId): string =>
  groups.find((group) => group.id === id)?.about.name ?? m.staff_a_group();

/** "Facilitator of Open Porch". */
export function grantWord(grant: Grant, groups: Group[]): string {
  return 'group' in grant
    ? m.staff_role_of({ role: roleWord(grant.kind), group: groupName(groups, grant.group) })
    : roleWord(grant.kind);
}

/** What somebody with a role does, in a sentence. */
export const roleMeans = (role: Role): string =>
  ({
    attendee: m.staff_means_attendee,
    facilitator: m.staff_means_facilitator,
    co_facilitator: m.staff_means_co_facilitator,
    greeter: m.staff_means_greeter,
    clinician: m.staff_means_clinician,
    operator: m.staff_means_operator,
  })[role]();
