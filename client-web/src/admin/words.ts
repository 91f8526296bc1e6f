// Sentences and addresses of the pages for those who manage groups and meetings.
import { m } from '../paraglide/messages.js';
import { getLocale } from '../paraglide/runtime.js';
import type {
  AccessPolicy,
  Approach,
  Audience,
  HealthNote,
  Invitation,
  LobbyPolicy,
  Meeting,
  Monitoring,
  Occurrence,
} from '../protocol.gen';
import { span, tag } from '../time.svelte';

/** "Tuesday, 1 December, 19:30", on the clocks of a zone. */
export function whenIn(at: number, zone: string): string {
  return new Intl.DateTimeFormat(tag(), {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    hour: 'numeric',
    minute: '2-digit',
    timeZone: zone,
  }).format(at);
}

/** Only the time when the day is the same there and here. */
export function alsoWhen(at: number, zone: string, here: string): string {
  const day = (where: string) => new Intl.DateTimeFormat('en-CA', { dateStyle: 'short', timeZone: where }).format(at);
  const time = new Intl.DateTimeFormat(tag(), {
    ...(day(zone) === day(here) ? {} : { weekday: 'long' as const }),
    hour: 'numeric',
    minute: '2-digit',
    timeZone: here,
  });
  return time.format(at);
}

/** Whether clocks here and there show the same at these times. */
export function sameClocks(times: number[], zone: string, here: string): boolean {
  return times.every((at) => whenIn(at, zone) === whenIn(at, here));
}

/** "Tue, 1 Dec 2026, 19:30" for a local time of the wire, whatever the zone. */
export function localWords(local: string): string {
  const at = new Date(`${local}:00Z`);
  if (Number.isNaN(at.getTime())) return local;
  return new Intl.DateTimeFormat(tag(), { dateStyle: 'full', timeStyle: 'short', timeZone: 'UTC' }).format(at);
}

/** "Tuesday" for a date. */
export const weekdayWord = (date: string): string =>
  new Intl.DateTimeFormat(getLocale(), { weekday: 'long', timeZone: 'UTC' }).format(new Date(`${date}T12:00:00Z`));

/** The next time that is not cancelled. */
export const nextOf = (meeting: Meeting): Occurrence | undefined => meeting.next.find((time) => !time.cancelled);

/** Where the permanent link leads, for handing on. */
export const meetingAddress = (slug: string): string => `${location.origin}/#/m/${slug}`;
/** The calendar of a meeting, which calendars fetch again by themselves. */
export const calendarAddress = (slug: string): string =>
  `${location.origin}/api/meetings/${encodeURIComponent(slug)}/calendar.ics`;

export const accessChoices = (): { value: AccessPolicy; word: string; means: string }[] => [
  { value: 'open', word: m.admin_access_open(), means: m.admin_access_open_means() },
  { value: 'closed', word: m.admin_access_closed(), means: m.admin_access_closed_means() },
  { value: 'invite', word: m.admin_access_invite(), means: m.admin_access_invite_means() },
];

export const monitoringChoices = (): { value: Monitoring; word: string; means: string }[] => [
  { value: 'none', word: m.monitoring_none_short(), means: m.admin_monitoring_none_means() },
  { value: 'on_call', word: m.monitoring_on_call_short(), means: m.admin_monitoring_on_call_means() },
  { value: 'monitored', word: m.monitoring_monitored_short(), means: m.admin_monitoring_monitored_means() },
];

export const lobbyChoices = (): { value: LobbyPolicy; word: string; means: string }[] => [
  { value: 'together', word: m.admin_lobby_together(), means: m.admin_lobby_together_means() },
  { value: 'admit', word: m.admin_lobby_admit(), means: m.admin_lobby_admit_means() },
];

const KEPT = [0, 60, 1_440, 10_080];

/** How long lines are kept; a span that was set by other means is one of the choices. */
export const keptChoices = (now: string): { value: string; word: string; means?: string }[] =>
  [...new Set([...KEPT, Number(now)])]
    .sort((a, b) => a - b)
    .map((minutes) =>
      minutes === 0
        ? { value: '0', word: m.admin_kept_none(), means: m.admin_kept_none_means() }
        : { value: String(minutes), word: m.admin_kept_for({ span: span(minutes) }) },
    );

export const listedChoices = (): { value: 'yes' | 'no'; word: string; means: string }[] => [
  { value: 'yes', word: m.admin_listed_yes(), means: m.admin_listed_yes_means() },
  { value: 'no', word: m.admin_listed_no(), means: m.admin_listed_no_means() },
];

export const approachChoices = (): { value: Approach; word: string; means: string }[] => [
  { value: 'twelve_step', word: m.admin_approach_twelve_step(), means: m.admin_approach_twelve_step_means() },
  { value: 'smart', word: m.admin_approach_smart(), means: m.admin_approach_smart_means() },
  { value: 'lifering', word: m.admin_approach_lifering(), means: m.admin_approach_lifering_means() },
  { value: 'secular', word: m.admin_approach_secular(), means: m.admin_approach_secular_means() },
  { value: 'other', word: m.admin_approach_other(), means: m.admin_approach_other_means() },
];

export const audienceChoices = (): { value: Audience; word: string }[] => [
  { value: 'in_recovery', word: m.admin_audience_in_recovery() },
  { value: 'family_and_friends', word: m.admin_audience_family() },
  { value: 'anyone', word: m.admin_audience_anyone() },
];

export const calendarChoices = (): { value: 'private' | 'public'; word: string; means: string }[] => [
  { value: 'private', word: m.admin_group_calendar_private(), means: m.admin_group_calendar_private_text() },
  { value: 'public', word: m.admin_group_calendar_public(), means: m.admin_group_calendar_public_text() },
];

export type InvitationState = 'open' | 'used' | 'ended' | 'revoked';

export function stateOf(invitation: Invitation, now: number): InvitationState {
  if (invitation.revoked) return 'revoked';
  if (invitation.uses >= invitation.most_uses) return 'used';
  return invitation.expires_at <= now ? 'ended' : 'open';
}

export const stateWord = (state: InvitationState): string =>
  ({
    open: m.admin_invitation_open,
    used: m.admin_invitation_used,
    ended: m.admin_invitation_ended,
    revoked: m.admin_invitation_revoked,
  })[state]();

/** What calling it back ends, said before it is done. */
export function whatEnds({ role, uses, accounts }: Invitation): string {
  if (accounts > 0) return m.admin_revoke_accounts({ n: accounts });
  return role === 'attendee' && uses > 0 ? m.admin_revoke_guests({ n: uses }) : m.admin_revoke_nobody();
}

/** Where something can be done about it. */
interface Way {
  href: string;
  word: string;
}

/** What an operator should look at: what is so, and what to do about it. */
export function noteWords(note: HealthNote): { title: string; text: string; urgent: boolean; to?: Way } {
  if (typeof note === 'object' && 'records_unreadable' in note) {
    return {
      title: m.admin_note_unreadable({ count: note.records_unreadable }),
      text: m.admin_note_unreadable_text(),
      urgent: true,
    };
  }
  if (typeof note === 'object') {
    return 'format_missing' in note
      ? {
          title: m.admin_note_format({ title: note.format_missing }),
          text: m.admin_note_format_text(),
          urgent: false,
          to: { href: '#/admin/meetings', word: m.admin_meetings() },
        }
      : {
          title: m.admin_note_codes({ name: note.recovery_codes_used_up }),
          text: m.admin_note_codes_text(),
          urgent: false,
        };
  }
  switch (note) {
    case 'cannot_store':
      return { title: m.admin_note_store(), text: m.admin_note_store_text(), urgent: true };
    case 'disk_nearly_full':
      return { title: m.admin_note_disk(), text: m.admin_note_disk_text(), urgent: true };
    case 'disk_full':
      return { title: m.admin_note_full(), text: m.admin_note_full_text(), urgent: true };
    case 'database_damaged':
      return { title: m.admin_note_damaged(), text: m.admin_note_damaged_text(), urgent: true };
    case 'clock_in_doubt':
      return { title: m.admin_note_clock(), text: m.admin_note_clock_text(), urgent: true };
    case 'proxy_not_listed':
      return { title: m.admin_note_proxy(), text: m.admin_note_proxy_text(), urgent: true };
    case 'proxy_says_nothing':
      return { title: m.admin_note_proxy_silent(), text: m.admin_note_proxy_silent_text(), urgent: true };
    case 'nobody_on_call':
      return {
        title: m.admin_note_nobody(),
        text: m.admin_note_nobody_text(),
        urgent: true,
        to: { href: '#/admin/invitations/new', word: m.admin_invite_somebody() },
      };
    case 'only_one_operator':
      return {
        title: m.admin_note_one(),
        text: m.admin_note_one_text(),
        urgent: false,
        to: { href: '#/admin/invitations/new', word: m.admin_invite_somebody() },
      };
    case 'not_https':
      return { title: m.admin_note_https(), text: m.admin_note_https_text(), urgent: false };
  }
}
