// Generated from the crate `protocol`. Do not edit: change the Rust types and run `make generate`.

export const VERSION = 1;

/** Close codes of the socket; see `shouldReconnect`. */
export const CLOSE = {
  restarting: 4000,
  slow: 4001,
  room_reopened: 4002,
  silent: 4003,
  stalled: 4004,
  no_hello: 4005,
  flood: 4006,
  role_changed: 4007,
  removed: 4500,
  replaced: 4501,
  session_ended: 4502,
  unauthenticated: 4503,
  bad_frames: 4504,
  left: 4505,
  turned_away: 4506,
  cancelled: 4507,
} as const;

export const LIMITS = { line_chars: 4000, note_chars: 500, nickname_min_chars: 2, nickname_chars: 24, view_lines: 200, view_shares: 50, view_talk_lines: 50, choice_chars: 80, vote_choices: 10 } as const;

/** A text in which there is nothing to see: the server refuses it as empty. */
export const NOTHING_TO_SEE = /^[\s\p{Cc}\u{AD}\u{34F}\u{61C}\u{115F}-\u{1160}\u{17B4}-\u{17B5}\u{180B}-\u{180F}\u{200B}-\u{200F}\u{202A}-\u{202E}\u{2060}-\u{206F}\u{3164}\u{FE00}-\u{FE0F}\u{FEFF}\u{FFA0}\u{FFF0}-\u{FFF8}\u{1BCA0}-\u{1BCA3}\u{1D173}-\u{1D17A}\u{E0000}-\u{E0FFF}\u{2800}\u{FFF9}-\u{FFFC}\u{13430}-\u{1343F}\u{13441}-\u{13446}\u{16FE4}\u{1D159}\u{F0000}-\u{10FFFF}]*$/u;

/**
 * One occurrence of a meeting: the live room.
 */
export type SessionId = string & { readonly __id: 'SessionId' };

/**
 * One person in one session, unknown outside of it: made at the door at random, or from the secret that the person's
 * browser keeps for the group, so that somebody who comes again is the same person.
 */
export type MemberId = string & { readonly __id: 'MemberId' };

/**
 * A standing community.
 */
export type GroupId = string & { readonly __id: 'GroupId' };

/**
 * A meeting of a group: what its sessions are occurrences of.
 */
export type MeetingId = string & { readonly __id: 'MeetingId' };

/**
 * Somebody who serves with an account: operators, clinicians, facilitators. Attendees have none.
 */
export type StaffId = string & { readonly __id: 'StaffId' };

/**
 * An invitation. Not its secret: the id may be shown to those who manage invitations.
 */
export type InvitationId = string & { readonly __id: 'InvitationId' };

/**
 * One browser in which somebody of the staff is signed in.
 */
export type SignInId = string & { readonly __id: 'SignInId' };

/**
 * Made by the client for each thing it wants done once; a second try with the same key is not done twice (D3).
 */
export type ClientKey = string & { readonly __id: 'ClientKey' };

/**
 * Changes whenever history was lost or restored (D7). A position is worth something only within its epoch.
 */
export type Epoch = string & { readonly __id: 'Epoch' };

/**
 * Number of an event in its log: dense, from 1. Stays under 2^53, so that a browser can hold it.
 */
export type Seq = number;

/**
 * A line: the number of the event that brought it.
 */
export type LineId = number;

/**
 * A share, one person's turn with the floor: the number of the event that gave it.
 */
export type ShareId = number;

/**
 * A care case: the number of the event in the care log that opened it.
 */
export type CaseId = number;

/**
 * A vote: the number of the event that opened it.
 */
export type VoteId = number;

/**
 * A private talk of two people: the number of the event that asked for it.
 */
export type TalkId = number;

/**
 * A report about somebody: the number of the event that made it.
 */
export type ReportId = number;

/**
 * An appeal, the one message of somebody who was removed: the number of the event that brought it.
 */
export type AppealId = number;

/**
 * A moment in milliseconds since 1970-01-01 UTC. A day always has 86,400,000 of them (POSIX time).
 */
export type Millis = number;

/**
 * The limits as the server tells them to a page, so that a form can say so before it sends.
 */
export type Limits = { 
/**
 * Longest line in characters.
 */
line_chars: number, 
/**
 * Longest note in characters.
 */
note_chars: number, 
/**
 * Lines that a view holds.
 */
view_lines: number, 
/**
 * Ended shares that a view holds.
 */
view_shares: number, };

/**
 * Why something was refused. The client's catalogue has a sentence for each.
 */
export type ErrorCode = "invalid" | "too_long" | "version_unsupported" | "unauthenticated" | "not_permitted" | "not_your_turn" | "muted" | "not_now" | "not_found" | "already" | "locked" | "no_chair" | "full" | "outdated" | "step_up_needed" | "nickname_taken" | "rate_limited" | "rejected" | "busy" | "unavailable";

/**
 * A refusal with what helps to mend it. `because` is for the person who asked, never for a log.
 */
export type Refusal = { 
/**
 * Why.
 */
code: ErrorCode, 
/**
 * Which field of the message, as a path such as `text` or `to.line`.
 */
field?: string, 
/**
 * A sentence that the code alone cannot say.
 */
because?: string, 
/**
 * When it may work again, in milliseconds from now.
 */
retry_after_ms?: number, 
/**
 * What those who run the session said when they asked this person to leave, or did not let them in.
 */
removal?: Removal, };

/**
 * Why somebody was asked to leave, or not let in, for them alone.
 */
export type Removal = { 
/**
 * Out of the list.
 */
reason?: RemovalReason, 
/**
 * In the words of those who run the session; none when they wrote none, or the session's words were erased since.
 */
note?: string, };

/**
 * Why somebody was asked to leave, or not let in. Told to them alone, and to those who run the session beside their
 * appeal.
 */
export type RemovalReason = "guidelines" | "interrupting" | "hurtful" | "privacy" | "selling" | "not_today";

/**
 * Who may have the floor, raise a hand, or write where everybody may. Those who run the session always may.
 */
export type WhoWrites = "everyone" | "newcomers" | "facilitators";

/**
 * In which order hands are called.
 */
export type HandOrder = "fifo" | "least_heard" | "newcomers_first" | "round_robin" | "pitch";

/**
 * Where support goes while somebody shares.
 */
export type SupportPolicy = "live" | "after_share" | "off";

/**
 * Who may write to whom privately.
 */
export type DirectMessages = "off" | "greeter" | "consented";

/**
 * What becomes of a meeting whose chair is gone and whose deputy did not take over.
 */
export type WithoutChair = "fellowship" | "close";

/**
 * What somebody sees who comes in after the beginning.
 */
export type LateJoiners = "card" | "history";

/**
 * Who posts a reading at its cue.
 */
export type PostedBy = "server" | "reader";

/**
 * A place for a text that is read aloud. No text comes with Hearth.
 */
export type Reading = { 
/**
 * Name for machines, unique within the format.
 */
slot: string, 
/**
 * Name for people.
 */
title: string, 
/**
 * Who posts it.
 */
posted_by: PostedBy, 
/**
 * The text, once somebody filled it in. Told to those who run the session only, until it is posted.
 */
text?: string, };

/**
 * One part of a meeting: what may happen while it lasts.
 */
export type Phase = { 
/**
 * Name for machines, unique within the format.
 */
id: string, 
/**
 * Name for people.
 */
title: string, 
/**
 * Planned length, 1 to 240. Nothing happens by itself when it is over: the chair moves on.
 */
minutes: number, 
/**
 * Who may have the floor.
 */
who: WhoWrites, 
/**
 * How the floor is given.
 */
floor: FloorPolicy, 
/**
 * In which order hands are called.
 */
hands: HandOrder, 
/**
 * Whether answers to another person's share are welcome.
 */
cross_talk: boolean, 
/**
 * Where support goes while somebody shares.
 */
support: SupportPolicy, 
/**
 * Planned minutes for a share, 1 to 60.
 */
share_minutes: number, 
/**
 * How long before its planned end a sharer is told gently, in seconds.
 */
warning_seconds: number, 
/**
 * Whether a share ends at its planned end. Else only a person ends it.
 */
hard_end: boolean, 
/**
 * Whether somebody who has the floor may pass.
 */
may_pass: boolean, 
/**
 * Who may write to whom privately.
 */
direct_messages: DirectMessages, 
/**
 * Whether milestones may be announced without the floor.
 */
milestones: boolean, 
/**
 * Whether questions may be put into the basket, without a name.
 */
basket: boolean, 
/**
 * What is read aloud in this part, in order. The texts are filled in by those who run the group.
 */
readings: Array<Reading>, 
/**
 * Words for the chair to say, in order. Told to those who run the session only.
 */
prompts: Array<string>, 
/**
 * What somebody who comes in now should know. Empty: the page says what the other fields come to.
 */
late_joiner: string, };

/**
 * How a meeting runs, from its beginning to the fellowship after it.
 */
export type Format = { 
/**
 * Name for machines: lower case letters, digits and dashes, at most 64 characters.
 */
id: string, 
/**
 * Raised whenever the format changes. A running session keeps the version that it began with.
 */
version: number, 
/**
 * Name for people.
 */
title: string, 
/**
 * One or two sentences: what kind of meeting this is.
 */
about: string, 
/**
 * What becomes of the meeting when the chair is gone.
 */
without_chair: WithoutChair, 
/**
 * What somebody sees who comes in late.
 */
late_joiners: LateJoiners, 
/**
 * Direct messages in the fellowship after the meeting.
 */
fellowship_direct_messages: DirectMessages, 
/**
 * The parts, in their order; at least one.
 */
phases: Array<Phase>, };

/**
 * Whether clinicians read along. Shown at the door and all the time in the room.
 */
export type Monitoring = "none" | "on_call" | "monitored";

/**
 * Whom a group is for.
 */
export type Audience = "in_recovery" | "family_and_friends" | "anyone";

/**
 * A session as anybody may see it before entering.
 */
export type SessionCard = { 
/**
 * The session.
 */
id: SessionId, 
/**
 * Title of the meeting.
 */
title: string, 
/**
 * Name of the group.
 */
group: string, 
/**
 * What the group asks of those who come, one sentence each.
 */
guidelines: Array<string>, 
/**
 * Whom it is for.
 */
audience: Audience, 
/**
 * Language, BCP 47.
 */
language: string, 
/**
 * Whether clinicians read along.
 */
monitoring: Monitoring, 
/**
 * Stage.
 */
stage: Stage, 
/**
 * Planned beginning.
 */
starts_at: Millis, 
/**
 * Planned length in minutes.
 */
minutes: number, 
/**
 * Title of the format.
 */
format: string, 
/**
 * How people come from the lobby into the room; none for `together`.
 */
lobby?: LobbyPolicy, 
/**
 * People in the room now. Who waits at the door is not counted.
 */
people: number, 
/**
 * Clinicians reading along in the room now.
 */
clinicians: number, 
/**
 * What a call for help from here comes to at this moment.
 */
cover: Cover, 
/**
 * Whether a facilitator is in the room now.
 */
has_chair: boolean, 
/**
 * Nobody new comes in.
 */
locked: boolean, 
/**
 * The meeting did not take place: it was cancelled or moved before it began.
 */
cancelled?: boolean, 
/**
 * A scripted session that shows how a meeting works; nobody in it is a person.
 */
demo: boolean, 
/**
 * How long its lines are kept after the end, in minutes.
 */
kept_minutes: number, 
/**
 * Who may come.
 */
access: AccessPolicy, 
/**
 * How long somebody should have been clean to come, in days.
 */
clean_days?: number, 
/**
 * The meeting's part of its permanent link; none for a session without a meeting.
 */
meeting?: string, 
/**
 * The group, for which the browser keeps a nickname; none for a session without a meeting.
 */
group_id?: GroupId, };

/**
 * `GET /api/sessions`: live sessions and the next ones.
 */
export type SessionList = { 
/**
 * The server's clock.
 */
now: Millis, 
/**
 * Sessions, live first, then by beginning.
 */
sessions: Array<SessionCard>, 
/**
 * What a call for help comes to at this moment, whatever the session: `on_call` or `nobody_now`.
 */
cover: Cover, };

/**
 * A meeting of one part.
 */
export type PlainFormat = { 
/**
 * How the floor is given.
 */
floor: FloorPolicy, 
/**
 * Minutes for a share, 1 to 60.
 */
share_minutes: number, };

/**
 * How a new session runs.
 */
export type FormatChoice = { "plain": PlainFormat } | { "named": string } | { "own": Format };

/**
 * `POST /api/sessions` (operator): makes a session.
 */
export type NewSession = { 
/**
 * Title of the meeting.
 */
title: string, 
/**
 * Name of the group.
 */
group: string, 
/**
 * What the group asks of those who come.
 */
guidelines: Array<string>, 
/**
 * Whom it is for.
 */
audience: Audience, 
/**
 * Language, BCP 47.
 */
language: string, 
/**
 * Whether clinicians read along.
 */
monitoring: Monitoring, 
/**
 * How it runs.
 */
format: FormatChoice, 
/**
 * Texts for the format's readings, by slot. A slot that is not filled is left out when its cue comes.
 */
readings: { [key in string]: string }, 
/**
 * Planned beginning; the lobby opens 15 minutes before.
 */
starts_at: Millis, 
/**
 * Planned length in minutes, 5 to 600.
 */
minutes: number, 
/**
 * People it takes, 2 to 1000.
 */
capacity: number, 
/**
 * How people come from the lobby into the room.
 */
lobby?: LobbyPolicy, 
/**
 * How long its lines are kept after the end, in minutes, 0 to 525600.
 */
kept_minutes: number, };

/**
 * `POST /api/sessions/{id}/enter`: the door.
 */
export type EnterRequest = { 
/**
 * Nickname for this session.
 */
nickname: string, 
/**
 * A link's secret, an invitation's, or the pass that an earlier entry gave.
 */
link?: string, 
/**
 * Made by the client and kept until there is an answer: a second try of the same person does not use an invitation
 * once more. Without `person` it says who the guest is.
 */
client_key?: ClientKey, 
/**
 * A secret that the browser keeps for this group: 22 to 64 characters of base64url, drawn at random (128 bits or
 * more), another one for each group. Who sends it again is the same person in the session, whatever they are
 * called. The server stores a keyed hash of it. Without it somebody new comes.
 */
person?: string, 
/**
 * The person says that it concerns them: asked for where the meeting is closed.
 */
attests: boolean, 
/**
 * The person says that they have been clean for as long as the meeting asks. The date stays in the browser.
 */
meets_clean_time: boolean, };

/**
 * `POST /api/desk/enter`: a clinician comes on call.
 */
export type DeskEnterRequest = { 
/**
 * Name shown to colleagues and to the person who asked for help.
 */
name: string, 
/**
 * The link's secret.
 */
link: string, };

/**
 * The answer of both doors: what to say hello with.
 */
export type Entered = { 
/**
 * Token for `hello`. Keep it in the tab only.
 */
token: string, 
/**
 * Who this is in the session or at the desk.
 */
member: MemberId, 
/**
 * The role that the link gives, or attendee.
 */
role: Role, 
/**
 * The cleaned nickname.
 */
nickname: string, 
/**
 * When the token ends.
 */
expires_at: Millis, 
/**
 * To be kept and sent as `link` the next time, where an invitation was used: it does not count as a further use.
 */
pass?: string, 
/**
 * Token for `hello` that opens the way to help alone, for the same person, and outlives `token`: it is good after an
 * invitation or an account is revoked, after a removal, and after the session. None at the desk's door.
 */
help?: string, 
/**
 * What a call for help comes to at this moment; none at the desk's door.
 */
cover?: Cover, };

/**
 * `POST /api/help`: a way to help for somebody without a place in a room, also while the room is shut, full, locked,
 * scheduled or over, and from outside of any session. No limit and no removal refuses it. The answer's token opens
 * `care_only` and nothing else.
 */
export type HelpRequest = { 
/**
 * The session at whose door the person is; none outside of any.
 */
session?: SessionId, 
/**
 * How the person wants to be called. A nickname that a room would refuse is left out, the call is not refused.
 */
nickname?: string, };

/**
 * `POST /api/links/inspect`: what a link is for, so that the page can open the right door.
 */
export type InspectRequest = { 
/**
 * The link's secret.
 */
link: string, };

/**
 * The answer to [`InspectRequest`].
 */
export type LinkInfo = { 
/**
 * The role it gives.
 */
role: Role, 
/**
 * The session it is for; none for the desk and for operators.
 */
session?: SessionId, 
/**
 * The group that an invitation is for.
 */
group?: InvitedTo, 
/**
 * It makes an account: `/#/join` is its door.
 */
makes_account: boolean, 
/**
 * When it ends.
 */
expires_at: Millis, };

/**
 * The group that an invitation is for.
 */
export type InvitedTo = { 
/**
 * The group.
 */
id: GroupId, 
/**
 * Its name.
 */
name: string, 
/**
 * Its meetings that are by invitation or open, by their part of the permanent link.
 */
meetings: Array<InvitedMeeting>, };

/**
 * A meeting that an invitation opens.
 */
export type InvitedMeeting = { 
/**
 * Its part of the permanent link.
 */
slug: string, 
/**
 * Title.
 */
title: string, 
/**
 * When it takes place next; none when it does not.
 */
next?: Millis, };

/**
 * In which way a group works. It names a custom, and says nothing about belonging to a fellowship.
 */
export type Approach = "twelve_step" | "smart" | "lifering" | "secular" | "other";

/**
 * How long somebody should have been clean to serve in a group. Declared by the person, never checked.
 */
export type ServiceRule = { 
/**
 * The service.
 */
role: Role, 
/**
 * Days.
 */
clean_days: number, };

/**
 * `POST /api/admin/groups` (operator) makes a group; a change sends the whole of it again.
 */
export type GroupDraft = { 
/**
 * Name, 2 to 80 characters.
 */
name: string, 
/**
 * A sentence or two for those who look for a group; may be empty.
 */
description: string, 
/**
 * What it asks of those who come, one sentence each, at most 20.
 */
guidelines: Array<string>, 
/**
 * Language, BCP 47.
 */
language: string, 
/**
 * In which way it works.
 */
approach: Approach, 
/**
 * Whom it is for.
 */
audience: Audience, 
/**
 * What it asks of those who serve.
 */
service: Array<ServiceRule>, 
/**
 * The town or country in which it is at home, for directories that show no meeting without one; empty: the one of
 * the server. At most 80 characters.
 */
place: string, 
/**
 * Its calendars do not say that they are private, so that programs which show others only "busy" for what is private
 * (Google Calendar) show them the title.
 */
titles_shown: boolean, };

/**
 * A group as its people see it, and as those who manage it change it.
 */
export type Group = { 
/**
 * The group.
 */
id: GroupId, 
/**
 * Its part of addresses, such as `tuesday-circle`. It does not change with the name.
 */
slug: string, 
/**
 * How often it was changed: whoever changes it says from which.
 */
revision: number, 
/**
 * What it is.
 */
about: GroupDraft, 
/**
 * It does not meet any more.
 */
closed: boolean, };

/**
 * `PUT /api/admin/groups/{id}` (operator).
 */
export type ChangeGroup = { 
/**
 * The revision that was changed.
 */
revision: number, 
/**
 * All of it.
 */
group: GroupDraft, };

/**
 * One date on which a meeting does not happen, or happens at another time.
 */
export type Exception = { 
/**
 * The beginning that the rule gives, local.
 */
on: string, 
/**
 * The beginning instead, local. None: it is cancelled.
 */
moved_to?: string, };

/**
 * When a meeting happens.
 */
export type Schedule = { 
/**
 * The first beginning, local. A rule counts from here; its first date may be a later one.
 */
starts: string, 
/**
 * The time zone, by its name in the IANA database, such as `Europe/Dublin`.
 */
zone: string, 
/**
 * How it repeats: the value of an RFC 5545 `RRULE`, such as `FREQ=WEEKLY;BYDAY=TU`. None: it happens once.
 */
rule?: string, 
/**
 * What differs from the rule.
 */
exceptions: Array<Exception>, };

/**
 * Who may come to a meeting.
 */
export type AccessPolicy = "open" | "closed" | "invite";

/**
 * One time at which a meeting takes place.
 */
export type Occurrence = { 
/**
 * The beginning that the rule gives, on the zone's own clock: it names this occurrence whatever happens to it.
 */
on: string, 
/**
 * When it begins.
 */
starts_at: Millis, 
/**
 * It begins at another time than the rule says.
 */
moved: boolean, 
/**
 * It does not take place.
 */
cancelled: boolean, 
/**
 * Its session, once that is made.
 */
session?: SessionId, };

/**
 * `POST /api/admin/meetings` makes a meeting; a change sends the whole of it again.
 */
export type MeetingDraft = { 
/**
 * Whose meeting it is.
 */
group: GroupId, 
/**
 * Title, 2 to 80 characters. It stands in calendars: a discreet one protects those who come.
 */
title: string, 
/**
 * A sentence or two for those who look for a meeting; may be empty.
 */
description: string, 
/**
 * When it takes place.
 */
schedule: Schedule, 
/**
 * Planned length in minutes, 5 to 600.
 */
minutes: number, 
/**
 * The format by its id.
 */
format: string, 
/**
 * Texts for the format's readings, by slot.
 */
readings: { [key in string]: string }, 
/**
 * Who may come.
 */
access: AccessPolicy, 
/**
 * How long somebody should have been clean to come, in days. Only "meets it" is ever sent.
 */
clean_days?: number, 
/**
 * Whether clinicians read along.
 */
monitoring: Monitoring, 
/**
 * How people get from the lobby into the meeting.
 */
lobby: LobbyPolicy, 
/**
 * Minutes before the beginning at which the lobby opens, 0 to 120.
 */
lobby_minutes: number, 
/**
 * People it takes, 2 to 1000.
 */
capacity: number, 
/**
 * How long its lines are kept after the end, in minutes, 0 to 525600.
 */
kept_minutes: number, 
/**
 * Whether it stands in the list of meetings and in feeds. A meeting that does not is reached by its link.
 */
listed: boolean, };

/**
 * A meeting as those who manage it see it.
 */
export type Meeting = { 
/**
 * The meeting.
 */
id: MeetingId, 
/**
 * Its part of the permanent link, such as `tuesday-evening`. It does not change with the title.
 */
slug: string, 
/**
 * How often it was changed: whoever changes it says from which.
 */
revision: number, 
/**
 * What it is.
 */
about: MeetingDraft, 
/**
 * It takes place no more.
 */
ended: boolean, 
/**
 * The next times, at most five.
 */
next: Array<Occurrence>, };

/**
 * `PUT /api/admin/meetings/{id}`.
 */
export type ChangeMeeting = { 
/**
 * The revision that was changed.
 */
revision: number, 
/**
 * All of it.
 */
meeting: MeetingDraft, };

/**
 * What a date is to be.
 */
export type DateChange = "cancelled" | { "moved": string } | "usual";

/**
 * `POST /api/admin/meetings/{id}/date`: one date is cancelled, moved, or as the rule says again.
 */
export type ChangeDate = { 
/**
 * The beginning that the rule gives, on the zone's own clock.
 */
on: string, 
/**
 * What is to be.
 */
to: DateChange, };

/**
 * A meeting as anybody may find it.
 */
export type MeetingCard = { 
/**
 * Its part of the permanent link.
 */
slug: string, 
/**
 * Title.
 */
title: string, 
/**
 * A sentence or two; may be empty.
 */
description: string, 
/**
 * Name of the group.
 */
group: string, 
/**
 * The group; the browser keeps one nickname for each.
 */
group_id: GroupId, 
/**
 * Language, BCP 47.
 */
language: string, 
/**
 * In which way it works.
 */
approach: Approach, 
/**
 * Whom it is for.
 */
audience: Audience, 
/**
 * Who may come.
 */
access: AccessPolicy, 
/**
 * How long somebody should have been clean to come, in days.
 */
clean_days?: number, 
/**
 * Whether clinicians read along.
 */
monitoring: Monitoring, 
/**
 * Title of the format.
 */
format: string, 
/**
 * Planned length in minutes.
 */
minutes: number, 
/**
 * The meeting's zone by its IANA name.
 */
zone: string, 
/**
 * The rule, for words; none for a meeting that takes place once.
 */
rule?: string, 
/**
 * Its times from now to a week ahead, the one that may be going on included, cancelled ones included; the next
 * one further away when there is none in the week.
 */
times: Array<Occurrence>, };

/**
 * `GET /api/meetings`: what a person chooses from.
 */
export type MeetingList = { 
/**
 * The server's clock.
 */
now: Millis, 
/**
 * Meetings that are listed and have a time to come.
 */
meetings: Array<MeetingCard>, 
/**
 * Sessions that are live or about to be, live ones first.
 */
sessions: Array<SessionCard>, 
/**
 * What a call for help comes to at this moment, whatever the meeting: `on_call` or `nobody_now`.
 */
cover: Cover, };

/**
 * `GET /api/meetings/{slug}`: where the permanent link leads.
 */
export type MeetingPage = { 
/**
 * The server's clock.
 */
now: Millis, 
/**
 * The meeting.
 */
meeting: MeetingCard, 
/**
 * What the group asks of those who come.
 */
guidelines: Array<string>, 
/**
 * The session that is going on, or the next one if it is made already.
 */
session?: SessionCard, 
/**
 * What a call for help comes to at this moment, in this meeting's group.
 */
cover: Cover, };

/**
 * `POST /api/admin/schedule`: the times that a schedule would give, before it is saved.
 */
export type SchedulePreview = { 
/**
 * The next five times.
 */
next: Array<Occurrence>, };

/**
 * A part of a format, for a preview.
 */
export type FormatPart = { 
/**
 * Title.
 */
title: string, 
/**
 * Planned minutes.
 */
minutes: number, };

/**
 * A place in a format for a text.
 */
export type ReadingSlot = { 
/**
 * Its name within the format.
 */
slot: string, 
/**
 * What the text is.
 */
title: string, };

/**
 * A format as a form offers it.
 */
export type FormatSummary = { 
/**
 * Its id.
 */
id: string, 
/**
 * Title.
 */
title: string, 
/**
 * What it is for.
 */
about: string, 
/**
 * Planned length in minutes.
 */
minutes: number, 
/**
 * Its parts in order.
 */
parts: Array<FormatPart>, 
/**
 * Readings that the group fills with its own texts.
 */
readings: Array<ReadingSlot>, };

/**
 * Where somebody serves.
 */
export type InGroup = { 
/**
 * The group.
 */
group: GroupId, };

/**
 * What somebody may do, and where.
 */
export type Grant = { "kind": "operator" } | { "kind": "clinician" } | { "kind": "facilitator" } & InGroup | { "kind": "co_facilitator" } & InGroup | { "kind": "greeter" } & InGroup;

/**
 * A passkey in the list of a person.
 */
export type PasskeyLabel = { 
/**
 * Its place in the list, for removing it.
 */
number: number, 
/**
 * What the person called it.
 */
name: string, 
/**
 * Since when.
 */
since: Millis, };

/**
 * How somebody can sign in.
 */
export type WaysIn = { 
/**
 * With a password and a code of an authenticator.
 */
password: boolean, 
/**
 * Names of the passkeys, as the person gave them.
 */
passkeys: Array<PasskeyLabel>, 
/**
 * Recovery codes that were not used.
 */
recovery_codes: number, };

/**
 * Somebody of the staff, as operators and they themselves see it.
 */
export type StaffMember = { 
/**
 * Who.
 */
id: StaffId, 
/**
 * The name that people in rooms see.
 */
name: string, 
/**
 * The name to sign in with; only for themselves.
 */
login?: string, 
/**
 * What they may do.
 */
grants: Array<Grant>, 
/**
 * Since when.
 */
since: Millis, 
/**
 * How they can sign in.
 */
ways: WaysIn, 
/**
 * Browsers in which they are signed in now.
 */
signed_in: number, };

/**
 * `GET /api/staff/me`, and the answer whenever somebody signed in.
 */
export type Me = { 
/**
 * Who.
 */
staff: StaffMember, 
/**
 * To be sent back as the header `x-csrf-token` with everything that changes something.
 */
csrf: string, 
/**
 * This browser's sign-in.
 */
sign_in: SignInId, 
/**
 * When it ends by itself.
 */
expires_at: Millis, 
/**
 * Until when what cannot be undone is done without asking again.
 */
stepped_up_until: Millis, };

/**
 * One browser in which somebody is signed in.
 */
export type SignIn = { 
/**
 * Which.
 */
id: SignInId, 
/**
 * What the browser called itself, in words.
 */
device: string, 
/**
 * Since when.
 */
since: Millis, 
/**
 * When it was last used, to the minute.
 */
seen_at: Millis, 
/**
 * When it ends by itself.
 */
expires_at: Millis, 
/**
 * It is the one that asks.
 */
this: boolean, };

/**
 * `POST /api/staff/sign-in`: with a password and a code. The answer says the same whatever was wrong, and takes as
 * long.
 */
export type SignInRequest = { 
/**
 * The name to sign in with.
 */
login: string, 
/**
 * The password.
 */
password: string, 
/**
 * Six digits of the authenticator, or a recovery code.
 */
code: string, 
/**
 * What the browser calls itself, in words, such as "Firefox on Android".
 */
device: string, };

/**
 * What a browser is to do with a passkey. `options` is what `navigator.credentials` takes (WebAuthn level 3, JSON).
 */
export type PasskeyChallenge = { 
/**
 * To be sent back with the answer.
 */
ceremony: string, 
/**
 * `PublicKeyCredentialRequestOptionsJSON` or `PublicKeyCredentialCreationOptionsJSON`, in the member `publicKey`.
 */
options: unknown, };

/**
 * `POST /api/staff/passkey/sign-in`, and the same for stepping up.
 */
export type PasskeyAnswer = { 
/**
 * Which challenge it answers.
 */
ceremony: string, 
/**
 * `AuthenticationResponseJSON`.
 */
credential: unknown, 
/**
 * What the browser calls itself, in words.
 */
device: string, };

/**
 * What one knows and what one has.
 */
export type PasswordAndCode = { 
/**
 * The password. A new one has at least 12 characters and is none of the common ones.
 */
password: string, 
/**
 * Six digits of the authenticator. A recovery code does as well where one signs in already.
 */
code: string, };

/**
 * `POST /api/staff/step-up`: proves again that it is the same person.
 */
export type StepUp = { "password": PasswordAndCode } | { "passkey": PasskeyAnswer };

/**
 * `POST /api/staff/join/start`: somebody with an invitation begins an account.
 */
export type JoinStart = { 
/**
 * The invitation's secret.
 */
link: string, 
/**
 * The name that people in rooms see.
 */
name: string, 
/**
 * The name to sign in with: 3 to 40 of a-z, 0-9, `.`, `-` and `_`.
 */
login: string, };

/**
 * What is needed for either way to go on.
 */
export type JoinStarted = { 
/**
 * To be sent back.
 */
ceremony: string, 
/**
 * For a passkey: `PublicKeyCredentialCreationOptionsJSON`, in the member `publicKey`. Null where the page's address
 * can have no passkeys (no name, or no TLS).
 */
options: unknown, 
/**
 * For an authenticator: its secret in base32.
 */
totp_secret: string, 
/**
 * For an authenticator: the same as an `otpauth:` address.
 */
totp_address: string, };

/**
 * A passkey that a browser just made.
 */
export type NewPasskey = { 
/**
 * `RegistrationResponseJSON`.
 */
credential: unknown, 
/**
 * What the person calls it.
 */
name: string, };

/**
 * How somebody is going to sign in.
 */
export type Proof = { "password": PasswordAndCode } | { "passkey": NewPasskey };

/**
 * `POST /api/staff/join/finish`: the invitation is looked at once more, and the account is made.
 */
export type JoinFinish = { 
/**
 * The invitation's secret.
 */
link: string, 
/**
 * Which beginning it ends.
 */
ceremony: string, 
/**
 * How this person is going to sign in.
 */
with: Proof, 
/**
 * What the browser calls itself, in words.
 */
device: string, };

/**
 * The account is made, and its person signed in.
 */
export type Joined = { 
/**
 * Who.
 */
me: Me, 
/**
 * Codes that work once each when passkey and authenticator are lost. They are shown once.
 */
recovery_codes: Array<string>, };

/**
 * `POST /api/staff/ways/start`: begins a further passkey or another authenticator. Answered with [`JoinStarted`].
 */
export type WayStart = Record<symbol, never>;

/**
 * `POST /api/staff/ways/finish`: adds a passkey, or sets password and authenticator anew. Needs a step-up.
 */
export type WayFinish = { 
/**
 * Which beginning it ends.
 */
ceremony: string, 
/**
 * How this person is going to sign in as well.
 */
with: Proof, };

/**
 * Codes that work once each. The older ones work no more.
 */
export type RecoveryCodes = { 
/**
 * They are shown once.
 */
codes: Array<string>, };

/**
 * `POST /api/staff/ticket`: a ticket for `hello`, good once and for 30 seconds.
 */
export type TicketRequest = { 
/**
 * The session to enter; none for the care desk.
 */
session?: SessionId, };

/**
 * An invitation. Its secret is shown once, when it is made.
 */
export type Invitation = { 
/**
 * Which.
 */
id: InvitationId, 
/**
 * The highest role that it gives.
 */
role: Role, 
/**
 * The group that it is for; none for operators and clinicians.
 */
group?: GroupId, 
/**
 * For those who made it: whom it is for, or why.
 */
note: string, 
/**
 * When it was made.
 */
made_at: Millis, 
/**
 * When it ends.
 */
expires_at: Millis, 
/**
 * How many may use it.
 */
most_uses: number, 
/**
 * How many used it.
 */
uses: number, 
/**
 * It was revoked, and with it everything that came from it.
 */
revoked: boolean, 
/**
 * How many accounts end when whoever reads this calls it back: the one that it made, those that came by the
 * invitations of that one, and so on.
 */
accounts: number, };

/**
 * `POST /api/admin/invitations`.
 */
export type InvitationDraft = { 
/**
 * The highest role that it gives. `attendee` lets people into meetings that are by invitation; any other makes
 * an account.
 */
role: Role, 
/**
 * The group that it is for; none for operators and clinicians.
 */
group?: GroupId, 
/**
 * Whom it is for, or why, up to 80 characters.
 */
note: string, 
/**
 * How many hours it is good, 1 to 8760.
 */
hours: number, 
/**
 * How many may use it, 1 to 500; one for an account.
 */
most_uses: number, 
/**
 * Made by the client, so that a second try does not make a second one.
 */
client_key: ClientKey, };

/**
 * An invitation that was just made.
 */
export type NewInvitation = { 
/**
 * It.
 */
invitation: Invitation, 
/**
 * The address to hand on. The secret stands behind the `#`; it is shown once.
 */
address: string, };

/**
 * `PUT /api/admin/staff/{id}/grants` (operator). Takes effect at once, also in rooms that are open.
 */
export type ChangeGrants = { 
/**
 * All that this person may do from now on.
 */
grants: Array<Grant>, };

/**
 * Something an operator should look at.
 */
export type HealthNote = "cannot_store" | "disk_nearly_full" | "disk_full" | "database_damaged" | { "records_unreadable": number } | "clock_in_doubt" | { "format_missing": string } | "nobody_on_call" | "only_one_operator" | { "recovery_codes_used_up": string } | "not_https" | "proxy_not_listed" | "proxy_says_nothing";

/**
 * A session that counts on clinicians.
 */
export type CoverNeed = { 
/**
 * Title of the meeting.
 */
title: string, 
/**
 * When it begins.
 */
starts_at: Millis, 
/**
 * How it counts on them.
 */
monitoring: Monitoring, };

/**
 * `GET /api/admin/health` (operator): how the server is. Counts only; nothing in it is about a person.
 */
export type Health = { 
/**
 * Version of the program.
 */
version: string, 
/**
 * Since when it runs.
 */
since: Millis, 
/**
 * The server's clock.
 */
now: Millis, 
/**
 * Whether it can store.
 */
log_writes: boolean, 
/**
 * Bytes left on the disk of the data folder; none when they cannot be told.
 */
disk_free_bytes?: number, 
/**
 * Connections now.
 */
connections: number, 
/**
 * Rooms that are live now.
 */
live: number, 
/**
 * Clinicians on call now.
 */
on_call: number, 
/**
 * Calls for help that nobody has taken.
 */
open_calls: number, 
/**
 * What an operator should look at, each in a sentence.
 */
to_do: Array<HealthNote>, 
/**
 * The next sessions whose meeting counts on clinicians while nobody is on call, and the like.
 */
monitored_next: Array<CoverNeed>, };

/**
 * Where a case stands.
 */
export type CaseStage = "opened" | "acknowledged" | "closed";

/**
 * How a case ended, in the clinician's judgement.
 */
export type CaseOutcome = "supported" | "handed_on" | "not_reached" | "by_mistake";

/**
 * What a call for help comes to at this moment. It says what is so now and promises nobody: as soon as the last
 * clinician leaves the desk, or is cut off from it, it is `nobody_now`. It never says how many there are.
 */
export type Cover = "none_offered" | "nobody_now" | "on_call" | "reading";

/**
 * How a helpline is reached.
 */
export type HelplineChannel = "call" | "text" | "chat";

/**
 * A line that a person can reach without us. The operator keeps the list (`helplines` in the configuration). Lists are
 * told with a country's emergency number first, and name only channels that can be followed from a page.
 */
export type Helpline = { 
/**
 * Country, ISO 3166-1 alpha-2, or `EU`.
 */
country: string, 
/**
 * Whether this is the number for a life in danger. Each country that is listed has one.
 */
emergency?: boolean, 
/**
 * What it is called.
 */
name: string, 
/**
 * Number to dial or text.
 */
number: string, 
/**
 * How it is reached.
 */
channels: Array<HelplineChannel>, 
/**
 * The word that a text message to it begins with, where the service asks for one.
 */
keyword?: string, 
/**
 * Where its chat is, an `https` address. Without one no chat is offered.
 */
chat?: string, 
/**
 * When it answers, in words.
 */
hours: string, 
/**
 * Languages it answers in, BCP 47.
 */
languages: Array<string>, 
/**
 * Day on which somebody checked the entry, `YYYY-MM-DD`.
 */
checked: string, };

/**
 * What the person who asked for help is told. Honest when nobody is there (P11).
 */
export type HelpState = { 
/**
 * The case.
 */
case: CaseId, 
/**
 * Where it stands.
 */
stage: CaseStage, 
/**
 * When it was asked.
 */
asked_at: Millis, 
/**
 * What a call comes to at this moment. `help` is sent again when it changes.
 */
cover: Cover, 
/**
 * Whether the clinician who took the case is on call at this moment. False while nobody has it.
 */
owner_here: boolean, 
/**
 * The name of the clinician who took the case, as the desk's door said that it is shown.
 */
owner_name?: string, 
/**
 * Messages between the person and the clinician, oldest first: the newest, at most
 * [`crate::limits::VIEW_CASE_WORDS`] and [`crate::limits::VIEW_CASE_BYTES`]. `read_case` gives the older ones.
 */
words: Array<CaseWords>, 
/**
 * How many older messages there are.
 */
earlier?: number, 
/**
 * Days after the case is closed in which its words are kept. Then they are erased.
 */
kept_days: number, 
/**
 * Helplines, all that the operator keeps, for the client to order by country.
 */
helplines: Array<Helpline>, };

/**
 * One message within a case. Only the person and clinicians see it.
 */
export type CaseWords = { 
/**
 * Whether a clinician wrote it (else the person did).
 */
from_clinician: boolean, 
/**
 * The name of the clinician who wrote it, as the desk's door said that it is shown.
 */
by?: string, 
/**
 * When.
 */
at: Millis, 
/**
 * The words.
 */
text: string, };

/**
 * A case as the desk sees it.
 */
export type CaseCard = { 
/**
 * The case.
 */
case: CaseId, 
/**
 * Which session; `house` for somebody who called outside of any session.
 */
session: SessionId, 
/**
 * Who.
 */
member: MemberId, 
/**
 * The person's nickname in that session; empty for somebody who called at a door without giving one.
 */
nickname: string, 
/**
 * They called at the door, with a token of `POST /api/help`: they have no place in the room.
 */
at_door?: boolean, 
/**
 * Where it stands.
 */
stage: CaseStage, 
/**
 * When it was asked.
 */
asked_at: Millis, 
/**
 * When a clinician took it.
 */
acknowledged_at?: Millis, 
/**
 * Which clinician has it.
 */
owner?: MemberId, 
/**
 * The owner's name as staff show it to each other.
 */
owner_name?: string, 
/**
 * When it was closed.
 */
closed_at?: Millis, 
/**
 * How it ended.
 */
outcome?: CaseOutcome, 
/**
 * Whether the person is connected at this moment, in the room or by the way to help alone. A case that is taken
 * goes on either way: what is written is kept, and shown when they are back.
 */
connected: boolean, 
/**
 * What the person and the clinician wrote, oldest first, the note given with the call among it: the newest, at most
 * [`crate::limits::DESK_CARD_WORDS`] and [`crate::limits::DESK_CARD_BYTES`]. `read_case` gives the older ones.
 */
words: Array<CaseWords>, 
/**
 * How many older messages there are.
 */
earlier?: number, };

/**
 * What a person may do in a session. Comes from a token or from the log, never from the order of arrival.
 */
export type Role = "attendee" | "facilitator" | "co_facilitator" | "greeter" | "clinician" | "operator";

/**
 * Where a session stands.
 */
export type Stage = "scheduled" | "lobby" | "in_progress" | "fellowship" | "ended";

/**
 * Who may write in the main stream.
 */
export type FloorPolicy = "open" | "one_at_a_time" | "round" | "facilitator" | "quiet";

/**
 * Whether somebody is there.
 */
export type Presence = "here" | "away" | "left" | "removed";

/**
 * Short encouragement that never takes the floor.
 */
export type SupportKind = "with_you" | "thank_you" | "me_too" | "strength" | "celebrate";

/**
 * How a share came to its end.
 */
export type ShareEnd = "done" | "passed" | "taken_back" | "dropped" | "left" | "moved_on" | "time_over";

/**
 * How a hand came down.
 */
export type HandEnd = "lowered" | "passed" | "called_on" | "gone" | "moved_on";

/**
 * What became of a held line.
 */
export type HeldEnd = "approved" | "returned" | "removed" | "taken_back";

/**
 * Whether somebody runs the session now.
 */
export type ChairState = "here" | "lost" | "held";

/**
 * What a milestone is counted in.
 */
export type MilestoneUnit = "days" | "months" | "years";

/**
 * How a private talk stands.
 */
export type TalkState = "asked" | "open";

/**
 * A clean-time chip that somebody announced.
 */
export type Milestone = { 
/**
 * How many, at most 36,500.
 */
count: number, 
/**
 * Of what.
 */
unit: MilestoneUnit, };

/**
 * What a line is.
 */
export type LineKind = { "type": "said" } | { "type": "answer", 
/**
 * The share.
 */
to: ShareId, } | { "type": "reading", 
/**
 * Its title.
 */
title: string, } | { "type": "milestone" } | { "type": "question" };

/**
 * What support is given to.
 */
export type SupportTarget = { "share": ShareId } | { "line": LineId };

/**
 * A person in the room.
 */
export type MemberView = { 
/**
 * Who.
 */
member: MemberId, 
/**
 * Nickname.
 */
nickname: string, 
/**
 * Role.
 */
role: Role, 
/**
 * Whether they are there.
 */
presence: Presence, 
/**
 * A facilitator muted them.
 */
muted: boolean, 
/**
 * They said that they are new.
 */
newcomer?: boolean, };

/**
 * A raised hand.
 */
export type HandView = { 
/**
 * Whose.
 */
member: MemberId, 
/**
 * Since when.
 */
since: Millis, };

/**
 * One person's turn with the floor.
 */
export type ShareView = { 
/**
 * The share.
 */
share: ShareId, 
/**
 * Whose.
 */
member: MemberId, 
/**
 * When the floor was given.
 */
began_at: Millis, 
/**
 * When the planned time is over. Nothing happens by itself then, unless the part ends shares.
 */
planned_end: Millis, 
/**
 * The sharer was told that the time is nearly over.
 */
warned?: boolean, 
/**
 * Since when the person's connection is gone, while the floor waits.
 */
waiting_since?: Millis, 
/**
 * When it ended.
 */
ended_at?: Millis, 
/**
 * How it ended.
 */
end?: ShareEnd, };

/**
 * A published line.
 */
export type LineView = { 
/**
 * The line.
 */
line: LineId, 
/**
 * Who wrote it.
 */
member: MemberId, 
/**
 * The share it belongs to, if any.
 */
share?: ShareId, 
/**
 * When it was published.
 */
at: Millis, 
/**
 * What it is; none for what somebody said.
 */
kind?: LineKind, 
/**
 * The words; none when the line was removed.
 */
text?: string, };

/**
 * A held line, as its author or a facilitator sees it.
 */
export type HeldView = { 
/**
 * The line.
 */
line: LineId, 
/**
 * Who wrote it.
 */
member: MemberId, 
/**
 * When it was written.
 */
at: Millis, 
/**
 * The words.
 */
text: string, 
/**
 * The hook's rule, such as `personal_data.phone`; the client's catalogue has a sentence for the known ones.
 */
rule: string, 
/**
 * The hook's reason, worded for this viewer (author or facilitator).
 */
because: string, };

/**
 * Support of one kind from one person.
 */
export type SupportView = { 
/**
 * Given to.
 */
to: SupportTarget, 
/**
 * From whom.
 */
from: MemberId, 
/**
 * What.
 */
kind: SupportKind, };

/**
 * The part of the format in force.
 */
export type PhaseView = { 
/**
 * Its place in the format, from 0.
 */
index: number, 
/**
 * Since when.
 */
since: Millis, 
/**
 * Minutes that the chair added to it.
 */
extra_minutes: number, 
/**
 * Whether answers to shares are welcome now.
 */
cross_talk: boolean, 
/**
 * Where support goes now while somebody shares.
 */
support: SupportPolicy, };

/**
 * Whether somebody runs the session.
 */
export type ChairView = { 
/**
 * Now.
 */
state: ChairState, 
/**
 * Since when; the beginning of the session's log for `here` at first.
 */
since: Millis, };

/**
 * How much somebody has had the floor. Told to those who run the session only.
 */
export type HeardView = { 
/**
 * Who.
 */
member: MemberId, 
/**
 * Shares that ended.
 */
shares: number, 
/**
 * Their length together, in milliseconds.
 */
ms: number, };

/**
 * A vote.
 */
export type VoteView = { 
/**
 * The vote.
 */
vote: VoteId, 
/**
 * What is asked.
 */
question: string, 
/**
 * The choices; none: yes, no, abstain.
 */
choices: Array<string>, 
/**
 * How many have voted.
 */
voted: number, 
/**
 * Whether the viewer has.
 */
you?: boolean, 
/**
 * The count for each choice, once it is closed.
 */
tallies?: Array<number>, };

/**
 * A line of a private talk.
 */
export type TalkLineView = { 
/**
 * The line.
 */
line: LineId, 
/**
 * Who wrote it.
 */
from: MemberId, 
/**
 * When.
 */
at: Millis, 
/**
 * The words.
 */
text: string, };

/**
 * A private talk of the viewer. It is in a view until it ends.
 */
export type TalkView = { 
/**
 * The talk.
 */
talk: TalkId, 
/**
 * Who asked for it.
 */
from: MemberId, 
/**
 * Who was asked.
 */
to: MemberId, 
/**
 * How it stands.
 */
state: TalkState, 
/**
 * Its lines, oldest first, at most [`crate::limits::VIEW_TALK_LINES`].
 */
lines: Array<TalkLineView>, };

/**
 * A report that waits for a facilitator. Told to those who run the session only.
 */
export type ReportView = { 
/**
 * The report.
 */
report: ReportId, 
/**
 * Who reports.
 */
by: MemberId, 
/**
 * About whom.
 */
about: MemberId, 
/**
 * When.
 */
at: Millis, 
/**
 * What the person said with it.
 */
note?: string, 
/**
 * The newest lines of the talk.
 */
lines: Array<TalkLineView>, };

/**
 * An appeal that waits for a facilitator: what somebody wrote who was asked to leave, or not let in. Told to those who
 * run the session only.
 */
export type AppealView = { 
/**
 * The appeal.
 */
appeal: AppealId, 
/**
 * The nickname that the person had then. They are not among the members of the view.
 */
nickname: string, 
/**
 * When it was written.
 */
at: Millis, 
/**
 * The reason that was chosen when they were asked to leave.
 */
reason?: RemovalReason, 
/**
 * The words.
 */
text: string, };

/**
 * How people come from the lobby into the room.
 */
export type LobbyPolicy = "together" | "admit";

/**
 * Why somebody waits.
 */
export type WaitReason = "lobby" | "full";

/**
 * Somebody who waits, as those who run the session see them.
 */
export type WaitingPerson = { 
/**
 * Who.
 */
member: MemberId, 
/**
 * Nickname.
 */
nickname: string, 
/**
 * Role.
 */
role: Role, 
/**
 * Since when.
 */
since: Millis, 
/**
 * Why.
 */
why: WaitReason, 
/**
 * `here`, or `away` while the place in the line is kept for a lost connection.
 */
presence: Presence, };

/**
 * What somebody who waits sees: the door, and their place in the line.
 */
export type WaitingView = { 
/**
 * The session.
 */
session: SessionId, 
/**
 * Title of the meeting.
 */
title: string, 
/**
 * Name of the group.
 */
group: string, 
/**
 * Language, BCP 47.
 */
language: string, 
/**
 * Whether clinicians read along in the room.
 */
monitoring: Monitoring, 
/**
 * Stage.
 */
stage: Stage, 
/**
 * Planned beginning.
 */
starts_at: Millis, 
/**
 * Whether somebody who runs the session is there now.
 */
has_chair: boolean, 
/**
 * Why they wait.
 */
why: WaitReason, 
/**
 * Since when.
 */
since: Millis, 
/**
 * Their place in the line, 1 for the next.
 */
place: number, 
/**
 * What those who run the session say to all who wait, while it stands.
 */
note?: string, };

/**
 * The room at one position, as one viewer may see it.
 */
export type RoomView = { 
/**
 * The session as the door showed it. `stage`, `people` and `locked` in it are of the moment of the view.
 */
session: SessionCard, 
/**
 * Stage.
 */
stage: Stage, 
/**
 * Since when it is in this stage.
 */
stage_since: Millis, 
/**
 * Nobody new comes in.
 */
locked: boolean, 
/**
 * How the meeting runs. Prompts and the texts of readings are told to those who run the session only.
 */
format: Format, 
/**
 * How long a planned minute is, in milliseconds: 60000, and less in a rehearsal.
 */
minute_ms: number, 
/**
 * How long a fellowship may last, in milliseconds; then the session ends by itself. None: as long as people stay.
 */
fellowship_ms?: number, 
/**
 * When the session ends by itself at the latest; none for a standing room.
 */
ends_by?: Millis, 
/**
 * The part in force, while the session is in progress.
 */
phase?: PhaseView, 
/**
 * Whether somebody runs the session.
 */
chair: ChairView, 
/**
 * Floor policy in force.
 */
floor: FloorPolicy, 
/**
 * Who has the floor.
 */
share?: ShareView, 
/**
 * Everybody who was here in this session, in order of arrival.
 */
members: Array<MemberView>, 
/**
 * Raised hands, next first.
 */
hands: Array<HandView>, 
/**
 * Ended shares, oldest first, at most [`crate::limits::VIEW_SHARES`].
 */
shares: Array<ShareView>, 
/**
 * Lines, oldest first, at most [`crate::limits::VIEW_LINES`].
 */
lines: Array<LineView>, 
/**
 * Support for what is in `shares`, `share` and `lines`.
 */
support: Array<SupportView>, 
/**
 * Held lines: the viewer's own, or the room's for facilitators.
 */
held: Array<HeldView>, 
/**
 * The newest vote, open or closed.
 */
vote?: VoteView, 
/**
 * How many questions wait in the basket.
 */
basket: number, 
/**
 * The viewer's private talks.
 */
talks: Array<TalkView>, 
/**
 * Who has had the floor, for facilitators only; in the order of their first share.
 */
heard: Array<HeardView>, 
/**
 * Reports that wait, for facilitators only; oldest first.
 */
reports: Array<ReportView>, 
/**
 * Appeals that wait, for facilitators only; oldest first.
 */
appeals: Array<AppealView>, 
/**
 * Open calls for help in this room: how many, for facilitators only; 0 for everybody else.
 */
help_open: number, 
/**
 * Who waits at the door, for facilitators only; the one who waits longest first.
 */
waiting: Array<WaitingPerson>, 
/**
 * The note to those who wait, while it stands; for facilitators only.
 */
waiting_note?: string, };

/**
 * An event with its place in the log.
 */
export type RoomEventAt = { 
/**
 * Its number. Numbers that a viewer does not see belong to events that the viewer may not see.
 */
seq: Seq, 
/**
 * When.
 */
at: Millis, } & ({ "type": "member_joined", 
/**
 * The person.
 */
member: MemberView, } | { "type": "presence_changed", 
/**
 * Who.
 */
member: MemberId, 
/**
 * Now.
 */
presence: Presence, } | { "type": "mute_changed", 
/**
 * Who.
 */
member: MemberId, 
/**
 * Now.
 */
muted: boolean, } | { "type": "role_changed", 
/**
 * Who.
 */
member: MemberId, 
/**
 * Now.
 */
role: Role, } | { "type": "stage_changed", 
/**
 * Now.
 */
stage: Stage, } | { "type": "lock_changed", 
/**
 * Now.
 */
locked: boolean, } | { "type": "floor_policy_changed", 
/**
 * Now.
 */
floor: FloorPolicy, } | { "type": "hand_raised", 
/**
 * Whose.
 */
member: MemberId, 
/**
 * Its place in the queue, from 0 for the next.
 */
place: number, } | { "type": "hands_ordered", 
/**
 * All of them, next first.
 */
members: Array<MemberId>, } | { "type": "hand_lowered", 
/**
 * Whose.
 */
member: MemberId, 
/**
 * How.
 */
end: HandEnd, } | { "type": "floor_given", 
/**
 * The share that begins.
 */
share: ShareView, } | { "type": "share_extended", 
/**
 * The share.
 */
share: ShareId, 
/**
 * Now.
 */
planned_end: Millis, } | { "type": "floor_waiting", 
/**
 * The share.
 */
share: ShareId, 
/**
 * Since when it waits; none when the person is back.
 */
waiting_since?: Millis, } | { "type": "share_ended", 
/**
 * The share.
 */
share: ShareId, 
/**
 * How.
 */
end: ShareEnd, } | { "type": "line_posted", 
/**
 * The line; its text is none when it was removed since (only on resume).
 */
line: LineView, } | { "type": "line_removed", 
/**
 * The line.
 */
line: LineId, } | { "type": "line_held", 
/**
 * The held line; none when it was removed since (only on resume).
 */
held?: HeldView, } | { "type": "held_ended", 
/**
 * The line.
 */
line: LineId, 
/**
 * How.
 */
end: HeldEnd, 
/**
 * A note from the facilitator, for the author, when it was returned.
 */
note?: string, } | { "type": "support_given", 
/**
 * The support.
 */
support: SupportView, } | { "type": "support_released", 
/**
 * All of it.
 */
support: Array<SupportView>, } | { "type": "phase_entered", 
/**
 * The part.
 */
phase: PhaseView, 
/**
 * Floor policy in force with it.
 */
floor: FloorPolicy, } | { "type": "phase_stretched", 
/**
 * Minutes that were added to it, all together.
 */
extra_minutes: number, } | { "type": "cross_talk_changed", 
/**
 * Now.
 */
cross_talk: boolean, } | { "type": "support_policy_changed", 
/**
 * Now.
 */
support: SupportPolicy, } | { "type": "share_warned", 
/**
 * The share.
 */
share: ShareId, } | { "type": "heard", 
/**
 * Now.
 */
heard: HeardView, } | { "type": "newcomer_marked", 
/**
 * Who.
 */
member: MemberId, 
/**
 * Now.
 */
newcomer: boolean, } | { "type": "chair_changed", 
/**
 * Now.
 */
state: ChairState, } | { "type": "vote_opened", 
/**
 * The vote.
 */
vote: VoteView, } | { "type": "vote_counted", 
/**
 * The vote.
 */
vote: VoteId, 
/**
 * How many have voted.
 */
voted: number, 
/**
 * Whether it was the viewer.
 */
you?: boolean, } | { "type": "vote_closed", 
/**
 * The vote.
 */
vote: VoteId, 
/**
 * The count for each choice.
 */
tallies: Array<number>, } | { "type": "basket_counted", 
/**
 * Now.
 */
waiting: number, } | { "type": "talk_asked", 
/**
 * The talk.
 */
talk: TalkView, } | { "type": "talk_answered", 
/**
 * The talk.
 */
talk: TalkId, 
/**
 * Yes.
 */
accepted: boolean, } | { "type": "talk_written", 
/**
 * The talk.
 */
talk: TalkId, 
/**
 * The line; none when it was erased since (only on resume).
 */
line?: TalkLineView, } | { "type": "talk_ended", 
/**
 * The talk.
 */
talk: TalkId, } | { "type": "talk_reported", 
/**
 * The report; none when it was resolved since (only on resume).
 */
report?: ReportView, } | { "type": "report_resolved", 
/**
 * Which.
 */
report: ReportId, } | { "type": "appealed", 
/**
 * The appeal; none when it was put away since (only on resume).
 */
appeal?: AppealView, } | { "type": "appeal_resolved", 
/**
 * Which.
 */
appeal: AppealId, } | { "type": "waiting_began", 
/**
 * The person; none when they wait no more (only on resume).
 */
person?: WaitingPerson, } | { "type": "waiting_changed", 
/**
 * Who.
 */
member: MemberId, 
/**
 * Now.
 */
presence: Presence, } | { "type": "waiting_ended", 
/**
 * Who.
 */
member: MemberId, } | { "type": "waiting_note_changed", 
/**
 * Now; none when it was taken away.
 */
note?: string, } | { "type": "help_open", 
/**
 * Now.
 */
open: number, });

/**
 * What happened in a room, as one viewer may see it. Names are in the past tense.
 */
export type RoomEvent = { "type": "member_joined", 
/**
 * The person.
 */
member: MemberView, } | { "type": "presence_changed", 
/**
 * Who.
 */
member: MemberId, 
/**
 * Now.
 */
presence: Presence, } | { "type": "mute_changed", 
/**
 * Who.
 */
member: MemberId, 
/**
 * Now.
 */
muted: boolean, } | { "type": "role_changed", 
/**
 * Who.
 */
member: MemberId, 
/**
 * Now.
 */
role: Role, } | { "type": "stage_changed", 
/**
 * Now.
 */
stage: Stage, } | { "type": "lock_changed", 
/**
 * Now.
 */
locked: boolean, } | { "type": "floor_policy_changed", 
/**
 * Now.
 */
floor: FloorPolicy, } | { "type": "hand_raised", 
/**
 * Whose.
 */
member: MemberId, 
/**
 * Its place in the queue, from 0 for the next.
 */
place: number, } | { "type": "hands_ordered", 
/**
 * All of them, next first.
 */
members: Array<MemberId>, } | { "type": "hand_lowered", 
/**
 * Whose.
 */
member: MemberId, 
/**
 * How.
 */
end: HandEnd, } | { "type": "floor_given", 
/**
 * The share that begins.
 */
share: ShareView, } | { "type": "share_extended", 
/**
 * The share.
 */
share: ShareId, 
/**
 * Now.
 */
planned_end: Millis, } | { "type": "floor_waiting", 
/**
 * The share.
 */
share: ShareId, 
/**
 * Since when it waits; none when the person is back.
 */
waiting_since?: Millis, } | { "type": "share_ended", 
/**
 * The share.
 */
share: ShareId, 
/**
 * How.
 */
end: ShareEnd, } | { "type": "line_posted", 
/**
 * The line; its text is none when it was removed since (only on resume).
 */
line: LineView, } | { "type": "line_removed", 
/**
 * The line.
 */
line: LineId, } | { "type": "line_held", 
/**
 * The held line; none when it was removed since (only on resume).
 */
held?: HeldView, } | { "type": "held_ended", 
/**
 * The line.
 */
line: LineId, 
/**
 * How.
 */
end: HeldEnd, 
/**
 * A note from the facilitator, for the author, when it was returned.
 */
note?: string, } | { "type": "support_given", 
/**
 * The support.
 */
support: SupportView, } | { "type": "support_released", 
/**
 * All of it.
 */
support: Array<SupportView>, } | { "type": "phase_entered", 
/**
 * The part.
 */
phase: PhaseView, 
/**
 * Floor policy in force with it.
 */
floor: FloorPolicy, } | { "type": "phase_stretched", 
/**
 * Minutes that were added to it, all together.
 */
extra_minutes: number, } | { "type": "cross_talk_changed", 
/**
 * Now.
 */
cross_talk: boolean, } | { "type": "support_policy_changed", 
/**
 * Now.
 */
support: SupportPolicy, } | { "type": "share_warned", 
/**
 * The share.
 */
share: ShareId, } | { "type": "heard", 
/**
 * Now.
 */
heard: HeardView, } | { "type": "newcomer_marked", 
/**
 * Who.
 */
member: MemberId, 
/**
 * Now.
 */
newcomer: boolean, } | { "type": "chair_changed", 
/**
 * Now.
 */
state: ChairState, } | { "type": "vote_opened", 
/**
 * The vote.
 */
vote: VoteView, } | { "type": "vote_counted", 
/**
 * The vote.
 */
vote: VoteId, 
/**
 * How many have voted.
 */
voted: number, 
/**
 * Whether it was the viewer.
 */
you?: boolean, } | { "type": "vote_closed", 
/**
 * The vote.
 */
vote: VoteId, 
/**
 * The count for each choice.
 */
tallies: Array<number>, } | { "type": "basket_counted", 
/**
 * Now.
 */
waiting: number, } | { "type": "talk_asked", 
/**
 * The talk.
 */
talk: TalkView, } | { "type": "talk_answered", 
/**
 * The talk.
 */
talk: TalkId, 
/**
 * Yes.
 */
accepted: boolean, } | { "type": "talk_written", 
/**
 * The talk.
 */
talk: TalkId, 
/**
 * The line; none when it was erased since (only on resume).
 */
line?: TalkLineView, } | { "type": "talk_ended", 
/**
 * The talk.
 */
talk: TalkId, } | { "type": "talk_reported", 
/**
 * The report; none when it was resolved since (only on resume).
 */
report?: ReportView, } | { "type": "report_resolved", 
/**
 * Which.
 */
report: ReportId, } | { "type": "appealed", 
/**
 * The appeal; none when it was put away since (only on resume).
 */
appeal?: AppealView, } | { "type": "appeal_resolved", 
/**
 * Which.
 */
appeal: AppealId, } | { "type": "waiting_began", 
/**
 * The person; none when they wait no more (only on resume).
 */
person?: WaitingPerson, } | { "type": "waiting_changed", 
/**
 * Who.
 */
member: MemberId, 
/**
 * Now.
 */
presence: Presence, } | { "type": "waiting_ended", 
/**
 * Who.
 */
member: MemberId, } | { "type": "waiting_note_changed", 
/**
 * Now; none when it was taken away.
 */
note?: string, } | { "type": "help_open", 
/**
 * Now.
 */
open: number, };

/**
 * The first frame of a connection.
 */
export type Hello = { 
/**
 * Protocol version the client speaks.
 */
version: number, 
/**
 * The token from the door. Never in the URL.
 */
token: string, 
/**
 * Where the client stopped, when it was here before.
 */
resume?: Position, 
/**
 * Asks for the way to help alone, without a place in the room: for somebody whose room is closed to them
 * because it ended, or because they were asked to leave. The answer is `care_only`, whatever the room says.
 */
care_only?: boolean, };

/**
 * A place in a log.
 */
export type Position = { 
/**
 * Of which history.
 */
epoch: Epoch, 
/**
 * The last number seen.
 */
seq: Seq, };

/**
 * Publishes a line, as part of the share when the person has the floor.
 */
export type PostLine = { 
/**
 * The words, at most [`crate::limits::LINE_CHARS`] characters after cleaning.
 */
text: string, 
/**
 * Sent again with the same key after a reconnect, it is not posted twice.
 */
client_key: ClientKey, 
/**
 * The ended share that it answers (cross-talk). Taken where the part in force welcomes answers and nobody has
 * the floor.
 */
answers?: ShareId, };

/**
 * The author takes back an own held line.
 */
export type TakeBackLine = { 
/**
 * The held line.
 */
line: LineId, };

/**
 * Asks for the floor.
 */
export type RaiseHand = Record<symbol, never>;

/**
 * Takes the own hand down.
 */
export type LowerHand = Record<symbol, never>;

/**
 * Lets the turn go: gives the floor back without sharing, or leaves the queue.
 */
export type Pass = Record<symbol, never>;

/**
 * Ends the own share.
 */
export type Done = Record<symbol, never>;

/**
 * Gives support to a share or a line. A second time the same is `already`.
 */
export type GiveSupport = { 
/**
 * What it is given to.
 */
to: SupportTarget, 
/**
 * Which.
 */
kind: SupportKind, };

/**
 * Leaves the session for good: hand and floor are given up at once.
 */
export type Leave = Record<symbol, never>;

/**
 * Somebody who has the floor is typing. Not stored; shown so that silence is not mistaken for the end.
 */
export type StillWriting = Record<symbol, never>;

/**
 * Asks whether the connection lives. Answered by `pong`.
 */
export type Ping = Record<symbol, never>;

/**
 * Calls for help: opens a care case, or adds to the person's open one. Never refused for speed, mute or load.
 */
export type AskHelp = { 
/**
 * Sent again with the same key, it opens no second case.
 */
client_key: ClientKey, 
/**
 * What the person wants to say with it. A form asks for at most [`crate::limits::NOTE_CHARS`] characters; what is
 * longer is taken all the same, as much as a frame holds. Where a case holds no more words of the person, the call
 * is taken and the answer says `note_left_out`.
 */
note?: string, };

/**
 * Writes within a case: the person who asked, or the clinician who has it.
 */
export type WriteInCase = { 
/**
 * The case.
 */
case: CaseId, 
/**
 * The words, at most [`crate::limits::NOTE_CHARS`] characters.
 */
text: string, 
/**
 * Sent again with the same key, it is not written twice.
 */
client_key: ClientKey, };

/**
 * Asks for older messages of a case: the person who asked for help, or any clinician. Answered by `case_page`.
 */
export type ReadCase = { 
/**
 * The case.
 */
case: CaseId, 
/**
 * The messages before the one with this number; none: the newest.
 */
before?: number, };

/**
 * A clinician takes a case.
 */
export type AcknowledgeCase = { 
/**
 * The case.
 */
case: CaseId, };

/**
 * The clinician who has a case closes it.
 */
export type CloseCase = { 
/**
 * The case.
 */
case: CaseId, 
/**
 * How it ended.
 */
outcome: CaseOutcome, };

/**
 * A facilitator begins the meeting: from the lobby to in progress.
 */
export type StartMeeting = Record<symbol, never>;

/**
 * A facilitator closes the meeting: from in progress to fellowship.
 */
export type OpenFellowship = Record<symbol, never>;

/**
 * A facilitator ends the session for everybody.
 */
export type EndSession = Record<symbol, never>;

/**
 * A facilitator gives the floor to anyone, hand raised or not.
 */
export type CallOn = { 
/**
 * To whom.
 */
member: MemberId, };

/**
 * A facilitator gives the one who shares more time.
 */
export type ExtendShare = { 
/**
 * How much more, 1 to [`crate::limits::EXTEND_MINUTES`].
 */
minutes: number, };

/**
 * A facilitator takes the floor back.
 */
export type TakeBackFloor = Record<symbol, never>;

/**
 * A facilitator changes who may write.
 */
export type SetFloorPolicy = { 
/**
 * From now on.
 */
floor: FloorPolicy, };

/**
 * A facilitator mutes or unmutes somebody.
 */
export type SetMuted = { 
/**
 * Whom.
 */
member: MemberId, 
/**
 * From now on.
 */
muted: boolean, };

/**
 * A facilitator removes a line, published or held. Its words are erased everywhere.
 */
export type RemoveLine = { 
/**
 * Which.
 */
line: LineId, };

/**
 * A facilitator asks somebody to leave, or does not let in somebody who waits; they cannot come back with the same token.
 * They alone are told why.
 */
export type RemoveMember = { 
/**
 * Whom.
 */
member: MemberId, 
/**
 * Why.
 */
reason?: RemovalReason, 
/**
 * Why, in own words: at most [`crate::limits::NOTE_CHARS`] characters.
 */
note?: string, };

/**
 * A facilitator locks or unlocks the door.
 */
export type SetLocked = { 
/**
 * From now on.
 */
locked: boolean, };

/**
 * The facilitator hands the chair to somebody else and becomes co-facilitator.
 */
export type HandOver = { 
/**
 * To whom.
 */
member: MemberId, };

/**
 * A facilitator publishes a held line.
 */
export type ApproveLine = { 
/**
 * Which.
 */
line: LineId, };

/**
 * A facilitator gives a held line back to its author.
 */
export type ReturnLine = { 
/**
 * Which.
 */
line: LineId, 
/**
 * A kind word with it, at most [`crate::limits::NOTE_CHARS`] characters.
 */
note?: string, };

/**
 * A facilitator goes to a part of the format: the next one, an earlier one, or over one. The same part twice is
 * `already`, so that a second tap moves nothing.
 */
export type EnterPhase = { 
/**
 * Its place in the format, from 0.
 */
phase: number, };

/**
 * A facilitator gives the part in force more time.
 */
export type StretchPhase = { 
/**
 * How much more, 1 to [`crate::limits::STRETCH_MINUTES`].
 */
minutes: number, };

/**
 * A facilitator says whether answers to shares are welcome, until the part ends.
 */
export type SetCrossTalk = { 
/**
 * From now on.
 */
cross_talk: boolean, };

/**
 * A facilitator says where support goes while somebody shares, until the part ends.
 */
export type SetSupportPolicy = { 
/**
 * From now on.
 */
support: SupportPolicy, };

/**
 * A facilitator calls on the next hand, in the order that the part names.
 */
export type CallNext = Record<symbol, never>;

/**
 * The one who has the floor ends the own share and picks the next, where the order of hands is `pitch`.
 */
export type PassFloorTo = { 
/**
 * To whom: somebody whose hand is up.
 */
member: MemberId, };

/**
 * Says about oneself that one is new, or no longer.
 */
export type MarkNewcomer = { 
/**
 * From now on.
 */
newcomer: boolean, };

/**
 * The declared deputy takes the chair while no chair is there.
 */
export type TakeChair = Record<symbol, never>;

/**
 * Posts the text of a reading of the part in force: a facilitator, or the one who has the floor.
 */
export type PostReading = { 
/**
 * Its slot.
 */
slot: string, };

/**
 * Announces a milestone; the date behind it stays in the browser.
 */
export type AnnounceMilestone = { 
/**
 * Which.
 */
milestone: Milestone, 
/**
 * Sent again with the same key, it is not announced twice.
 */
client_key: ClientKey, };

/**
 * Puts a question into the basket. It is stored without a name.
 */
export type AskQuestion = { 
/**
 * The question, at most [`crate::limits::NOTE_CHARS`] characters.
 */
text: string, 
/**
 * Sent again with the same key, it is not put in twice.
 */
client_key: ClientKey, };

/**
 * A facilitator draws a question from the basket; chance decides which.
 */
export type DrawQuestion = Record<symbol, never>;

/**
 * A facilitator opens a vote. One at a time.
 */
export type OpenVote = { 
/**
 * What is asked, at most [`crate::limits::NOTE_CHARS`] characters.
 */
question: string, 
/**
 * The choices, 2 to [`crate::limits::VOTE_CHOICES`], each at most [`crate::limits::CHOICE_CHARS`] characters;
 * none: yes, no, abstain.
 */
choices: Array<string>, };

/**
 * Votes. Once; nobody is told what.
 */
export type CastVote = { 
/**
 * The vote.
 */
vote: VoteId, 
/**
 * Which choice, from 0.
 */
choice: number, };

/**
 * A facilitator closes the vote; everybody is told the count, and the ballots are destroyed.
 */
export type CloseVote = { 
/**
 * The vote.
 */
vote: VoteId, };

/**
 * Asks somebody for a private talk.
 */
export type AskTalk = { 
/**
 * Whom.
 */
member: MemberId, };

/**
 * The one who was asked says yes or no.
 */
export type AnswerTalk = { 
/**
 * The talk.
 */
talk: TalkId, 
/**
 * Yes.
 */
accept: boolean, };

/**
 * Writes in a private talk.
 */
export type WriteInTalk = { 
/**
 * The talk.
 */
talk: TalkId, 
/**
 * The words, at most [`crate::limits::NOTE_CHARS`] characters.
 */
text: string, 
/**
 * Sent again with the same key, it is not written twice.
 */
client_key: ClientKey, };

/**
 * Ends a private talk; either of the two. Its words are erased.
 */
export type EndTalk = { 
/**
 * The talk.
 */
talk: TalkId, };

/**
 * Ends a private talk and shows its newest lines to the facilitators.
 */
export type ReportTalk = { 
/**
 * The talk.
 */
talk: TalkId, 
/**
 * What the person wants to say with it, at most [`crate::limits::NOTE_CHARS`] characters.
 */
note?: string, };

/**
 * A facilitator has dealt with a report; its words are erased.
 */
export type ResolveReport = { 
/**
 * Which.
 */
report: ReportId, };

/**
 * Somebody who was asked to leave, or not let in, writes to those who run the session: one message, once in a session.
 * Taken over a connection that is `care_only`, while the session goes on. Nobody answers it.
 */
export type Appeal = { 
/**
 * The words, at most [`crate::limits::NOTE_CHARS`] characters.
 */
text: string, 
/**
 * Sent again with the same key, it is acknowledged again; a second message has another one and is `already`.
 */
client_key: ClientKey, };

/**
 * A facilitator has read an appeal and puts it away; its words are erased.
 */
export type ResolveAppeal = { 
/**
 * Which.
 */
appeal: AppealId, };

/**
 * A facilitator lets somebody in who waits at the door.
 */
export type Admit = { 
/**
 * Whom.
 */
member: MemberId, };

/**
 * A facilitator lets in as many of those who wait as there is room for, in their order.
 */
export type AdmitAll = Record<symbol, never>;

/**
 * A facilitator writes a note to all who wait, and to those who come while it stands. A newer one takes its place.
 */
export type WriteToWaiting = { 
/**
 * The note, at most [`crate::limits::NOTE_CHARS`] characters; none, or an empty one, takes it away.
 */
text?: string, };

/**
 * Everything a client may ask, by `type`.
 */
export type ClientMessage = { "type": "hello" } & Hello | { "type": "post_line" } & PostLine | { "type": "take_back_line" } & TakeBackLine | { "type": "raise_hand" } & RaiseHand | { "type": "lower_hand" } & LowerHand | { "type": "pass" } & Pass | { "type": "done" } & Done | { "type": "give_support" } & GiveSupport | { "type": "leave" } & Leave | { "type": "still_writing" } & StillWriting | { "type": "ping" } & Ping | { "type": "ask_help" } & AskHelp | { "type": "write_in_case" } & WriteInCase | { "type": "read_case" } & ReadCase | { "type": "acknowledge_case" } & AcknowledgeCase | { "type": "close_case" } & CloseCase | { "type": "start_meeting" } & StartMeeting | { "type": "open_fellowship" } & OpenFellowship | { "type": "end_session" } & EndSession | { "type": "call_on" } & CallOn | { "type": "extend_share" } & ExtendShare | { "type": "take_back_floor" } & TakeBackFloor | { "type": "set_floor_policy" } & SetFloorPolicy | { "type": "set_muted" } & SetMuted | { "type": "remove_line" } & RemoveLine | { "type": "remove_member" } & RemoveMember | { "type": "set_locked" } & SetLocked | { "type": "hand_over" } & HandOver | { "type": "approve_line" } & ApproveLine | { "type": "return_line" } & ReturnLine | { "type": "enter_phase" } & EnterPhase | { "type": "stretch_phase" } & StretchPhase | { "type": "set_cross_talk" } & SetCrossTalk | { "type": "set_support_policy" } & SetSupportPolicy | { "type": "call_next" } & CallNext | { "type": "pass_floor_to" } & PassFloorTo | { "type": "mark_newcomer" } & MarkNewcomer | { "type": "take_chair" } & TakeChair | { "type": "post_reading" } & PostReading | { "type": "announce_milestone" } & AnnounceMilestone | { "type": "ask_question" } & AskQuestion | { "type": "draw_question" } & DrawQuestion | { "type": "open_vote" } & OpenVote | { "type": "cast_vote" } & CastVote | { "type": "close_vote" } & CloseVote | { "type": "ask_talk" } & AskTalk | { "type": "answer_talk" } & AnswerTalk | { "type": "write_in_talk" } & WriteInTalk | { "type": "end_talk" } & EndTalk | { "type": "report_talk" } & ReportTalk | { "type": "resolve_report" } & ResolveReport | { "type": "appeal" } & Appeal | { "type": "resolve_appeal" } & ResolveAppeal | { "type": "admit" } & Admit | { "type": "admit_all" } & AdmitAll | { "type": "write_to_waiting" } & WriteToWaiting;

/**
 * Every frame from a client.
 */
export type ClientFrame = { 
/**
 * Chosen by the client, given back in the answer. 0 to 2^32-1; need not be unique or ordered.
 */
id: number, 
/**
 * What is asked.
 */
body: ClientMessage, };

/**
 * Who the server takes this connection for.
 */
export type You = { 
/**
 * Id in the session or at the desk.
 */
member: MemberId, 
/**
 * Role.
 */
role: Role, 
/**
 * Nickname or staff name.
 */
nickname: string, };

/**
 * The answer to hello in a room.
 */
export type Welcome = { 
/**
 * Protocol version.
 */
version: number, 
/**
 * Who this is.
 */
you: You, 
/**
 * Where the client's view stands now: at `view`, or, when `recovered`, where the client said it had stopped.
 */
position: Position, 
/**
 * Whether the client's own view is good: the events it missed follow as `events`. Else `view` replaces it.
 */
recovered: boolean, 
/**
 * The room, when `recovered` is false.
 */
view?: RoomView, 
/**
 * What a call for help comes to at this moment. `cover` follows when it changes.
 */
cover: Cover, 
/**
 * The server's clock.
 */
now: Millis, 
/**
 * Limits for the forms.
 */
limits: Limits, };

/**
 * The answer to hello of somebody who waits at the door of a room. It comes again, whole, whenever something in it has
 * changed; `welcome` follows when they are let in. `leave`, `ask_help`, `write_in_case` and `ping` are taken here;
 * anything else is `not_now`.
 */
export type Waiting = { 
/**
 * Protocol version.
 */
version: number, 
/**
 * Who this is.
 */
you: You, 
/**
 * What they see.
 */
view: WaitingView, 
/**
 * What a call for help comes to at this moment. `cover` follows when it changes.
 */
cover: Cover, 
/**
 * The server's clock.
 */
now: Millis, 
/**
 * Limits for the forms.
 */
limits: Limits, };

/**
 * The answer to hello at the desk.
 */
export type DeskWelcome = { 
/**
 * Protocol version.
 */
version: number, 
/**
 * Who this is.
 */
you: You, 
/**
 * The server's clock.
 */
now: Millis, 
/**
 * Cases that are not closed, and those closed in the last hour: calls that nobody has taken first, the oldest first.
 * What does not fit follows as `desk_case`.
 */
cases: Array<CaseCard>, 
/**
 * Sessions that are not over, live ones first. What does not fit follows as `desk_session`.
 */
sessions: Array<SessionCard>, 
/**
 * Clinicians on call, this one among them.
 */
on_call: number, };

/**
 * The answer to hello with `care_only`: no room, and the way to help is open. `ask_help`, `write_in_case` and `ping`
 * are taken here; anything else is `not_now`. If the person has a case, `help` follows.
 */
export type CareOnly = { 
/**
 * Protocol version.
 */
version: number, 
/**
 * Who this is.
 */
you: You, 
/**
 * What a call for help comes to at this moment. `cover` follows when it changes.
 */
cover: Cover, 
/**
 * The server's clock.
 */
now: Millis, 
/**
 * Limits for the forms.
 */
limits: Limits, };

/**
 * Events in order. Shared by all viewers of the same audience, so a client skips the events whose number is not
 * above the position it had when the frame came: its view has them already.
 */
export type Events = { 
/**
 * The last number that this frame covers, seen or not: the position to resume from.
 */
seq: Seq, 
/**
 * What this viewer may see.
 */
events: Array<RoomEventAt>, };

/**
 * It was done, and is stored.
 */
export type Ack = { 
/**
 * The `id` of the frame that asked.
 */
id: number, 
/**
 * The line that `post_line` made, held or published.
 */
line?: LineId, 
/**
 * Whether that line waits for a facilitator.
 */
held?: boolean, 
/**
 * The call for help is stored, and the words that came with it are not: the case holds no more of this person.
 */
note_left_out?: boolean, };

/**
 * It was not done.
 */
export type Refused = { 
/**
 * The `id` of the frame that asked; none when the frame could not be read that far.
 */
id?: number, 
/**
 * Why.
 */
error: Refusal, };

/**
 * Somebody is typing.
 */
export type Writing = { 
/**
 * Who.
 */
member: MemberId, };

/**
 * Alive.
 */
export type Pong = { 
/**
 * The `id` of the ping.
 */
id: number, 
/**
 * The server's clock.
 */
now: Millis, };

/**
 * A case at the desk.
 */
export type DeskCase = { 
/**
 * The case as it is now.
 */
case: CaseCard, };

/**
 * A session on the desk's list.
 */
export type DeskSession = { 
/**
 * The session as it is now.
 */
session: SessionCard, };

/**
 * What a call for help comes to from now on.
 */
export type CoverNow = { 
/**
 * From now on.
 */
cover: Cover, };

/**
 * New messages of a case, in their order.
 */
export type DeskWords = { 
/**
 * The case.
 */
case: CaseId, 
/**
 * The number of the first of them, counted from 0: as many were told before.
 */
first: number, 
/**
 * The messages.
 */
words: Array<CaseWords>, };

/**
 * A page of a case, in order.
 */
export type CasePage = { 
/**
 * The case.
 */
case: CaseId, 
/**
 * The number of the first message in it; 0: there is nothing before.
 */
first: number, 
/**
 * The messages.
 */
words: Array<CaseWords>, };

/**
 * Clinicians on call.
 */
export type DeskOnCall = { 
/**
 * How many.
 */
on_call: number, };

/**
 * Every frame from the server, by `type`.
 */
export type ServerMessage = { "type": "welcome" } & Welcome | { "type": "waiting" } & Waiting | { "type": "desk_welcome" } & DeskWelcome | { "type": "care_only" } & CareOnly | { "type": "events" } & Events | { "type": "ack" } & Ack | { "type": "refused" } & Refused | { "type": "writing" } & Writing | { "type": "pong" } & Pong | { "type": "help" } & HelpState | { "type": "desk_case" } & DeskCase | { "type": "desk_words" } & DeskWords | { "type": "case_page" } & CasePage | { "type": "desk_session" } & DeskSession | { "type": "desk_on_call" } & DeskOnCall | { "type": "cover" } & CoverNow;

