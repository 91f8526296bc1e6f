// A view and the event after it make the newer view. Pure: no clock, no socket, no page. The server's tests hold a second
// reducer in Rust to the same traces (`tests/fixtures/reducer_traces.json`).
//
// To add an event: a case below. The compiler names this file until every event has one.
import { LIMITS } from './protocol.gen';
import type {
  HandView,
  LineView,
  MemberId,
  MemberView,
  PhaseView,
  RoomEvent,
  RoomEventAt,
  RoomView,
  ShareView,
  SupportTarget,
  TalkView,
  VoteView,
  WaitingPerson,
} from './protocol.gen';

/**
 * The view after `event`. An event of a type that this page does not know changes nothing. Who is gone goes with the last
 * thing that names them; what names somebody who is gone already comes right after their `member_joined`.
 */
export function reduce(view: RoomView, event: RoomEventAt): RoomView {
  const after = changed(view, event);
  return event.type === 'member_joined' ? after : withoutUnnamed(after);
}

function changed(view: RoomView, event: RoomEventAt): RoomView {
  switch (event.type) {
    case 'member_joined':
      return { ...view, members: put(view.members, event.member, (m) => m.member) };
    case 'presence_changed':
      return withMember(view, event.member, { presence: event.presence });
    case 'mute_changed':
      return withMember(view, event.member, { muted: event.muted });
    case 'role_changed':
      return withMember(view, event.member, { role: event.role });
    case 'newcomer_marked':
      return markNewcomer(view, event.member, event.newcomer);
    case 'stage_changed':
      return changeStage({ ...view, stage: event.stage, stage_since: event.at });
    case 'chair_changed':
      return { ...view, chair: { state: event.state, since: event.at } };
    case 'phase_entered':
      return { ...view, phase: event.phase, floor: event.floor };
    case 'phase_stretched':
      return withPhase(view, { extra_minutes: event.extra_minutes });
    case 'cross_talk_changed':
      return withPhase(view, { cross_talk: event.cross_talk });
    case 'support_policy_changed':
      return withPhase(view, { support: event.support });
    case 'lock_changed':
      return { ...view, locked: event.locked };
    case 'floor_policy_changed':
      return { ...view, floor: event.floor };
    case 'hand_raised':
      return { ...view, hands: raised(view.hands, { member: event.member, since: event.at }, event.place) };
    case 'hands_ordered':
      return { ...view, hands: ordered(view.hands, event.members) };
    case 'hand_lowered':
      return { ...view, hands: view.hands.filter((h) => h.member !== event.member) };
    case 'floor_given':
      return { ...view, share: event.share };
    case 'share_extended':
      return withShare(view, event.share, (share) => ({ ...without(share, 'warned'), planned_end: event.planned_end }));
    case 'share_warned':
      return withShare(view, event.share, (share) => ({ ...share, warned: true }));
    case 'floor_waiting':
      return withShare(view, event.share, (share) => waiting(share, event.waiting_since));
    case 'share_ended':
      return endShare(view, event.share, event.end, event.at);
    case 'line_posted':
      return postLine(view, event.line);
    case 'line_removed':
      return {
        ...view,
        lines: view.lines.map((line) => (line.line === event.line ? without(line, 'text') : line)),
        held: view.held.filter((h) => h.line !== event.line),
      };
    case 'line_held':
      return event.held === undefined ? view : { ...view, held: [...view.held, event.held] };
    case 'held_ended':
      return { ...view, held: view.held.filter((h) => h.line !== event.line) };
    case 'support_given':
      return isThere(view, event.support.to) ? { ...view, support: [...view.support, event.support] } : view;
    case 'support_released':
      return { ...view, support: [...view.support, ...event.support.filter((s) => isThere(view, s.to))] };
    case 'heard':
      return { ...view, heard: put(view.heard, event.heard, (h) => h.member) };
    case 'vote_opened':
    case 'vote_counted':
    case 'vote_closed':
      return { ...view, ...voted(view.vote, event) };
    case 'basket_counted':
      return { ...view, basket: event.waiting };
    case 'talk_asked':
    case 'talk_answered':
    case 'talk_written':
    case 'talk_ended':
      return { ...view, talks: talked(view.talks, event) };
    case 'talk_reported':
      return event.report === undefined ? view : { ...view, reports: [...view.reports, event.report] };
    case 'report_resolved':
      return { ...view, reports: view.reports.filter((r) => r.report !== event.report) };
    case 'appealed':
      return event.appeal === undefined ? view : { ...view, appeals: [...view.appeals, event.appeal] };
    case 'appeal_resolved':
      return { ...view, appeals: view.appeals.filter((a) => a.appeal !== event.appeal) };
    case 'waiting_began':
    case 'waiting_changed':
    case 'waiting_ended':
      return { ...view, waiting: waited(view.waiting, event) };
    case 'waiting_note_changed':
      return event.note === undefined ? without(view, 'waiting_note') : { ...view, waiting_note: event.note };
    case 'help_open':
      return { ...view, help_open: event.open };
    default:
      return unknown(event, view);
  }
}

/** Reached at run time only by an event newer than this page; the type makes a forgotten case a compile error. */
function unknown(_event: never, view: RoomView): RoomView {
  return view;
}

const isGone = (m: MemberView): boolean => m.presence === 'left' || m.presence === 'removed';

function withoutUnnamed(view: RoomView): RoomView {
  if (!view.members.some(isGone)) return view;
  const named = namedIn(view);
  const members = view.members.filter((m) => !isGone(m) || named.has(m.member));
  return members.length === view.members.length ? view : { ...view, members };
}

/** Everybody whom the view shows something of, here or gone. */
function namedIn(view: RoomView): Set<MemberId> {
  const shares = view.share === undefined ? view.shares : [...view.shares, view.share];
  return new Set([
    ...[...view.lines, ...shares, ...view.hands, ...view.held, ...view.heard].map((one) => one.member),
    ...view.support.map((support) => support.from),
    ...view.talks.flatMap((talk) => [talk.from, talk.to]),
    ...view.reports.flatMap((report) => [report.by, report.about]),
  ]);
}

function withMember(view: RoomView, member: string, change: Partial<RoomView['members'][number]>): RoomView {
  return { ...view, members: view.members.map((m) => (m.member === member ? { ...m, ...change } : m)) };
}

function markNewcomer(view: RoomView, member: string, newcomer: boolean): RoomView {
  const marked = (m: MemberView) => (newcomer ? { ...m, newcomer } : without(m, 'newcomer'));
  return { ...view, members: view.members.map((m) => (m.member === member ? marked(m) : m)) };
}

function withShare(view: RoomView, id: number, change: (share: ShareView) => ShareView): RoomView {
  return view.share?.share === id ? { ...view, share: change(view.share) } : view;
}

function waiting(share: ShareView, since: number | undefined): ShareView {
  const rest = without(share, 'waiting_since');
  return since === undefined ? rest : { ...rest, waiting_since: since };
}

function without<T extends object, K extends keyof T>(whole: T, key: K): Omit<T, K> {
  const { [key]: _, ...rest } = whole;
  return rest;
}

/** In the place of the one that is the same by `key`, else at the end. */
function put<T>(all: T[], one: T, key: (one: T) => unknown): T[] {
  const at = all.findIndex((other) => key(other) === key(one));
  return at < 0 ? [...all, one] : all.with(at, one);
}

/** Parts belong to the meeting: before and after it there is none. */
function changeStage(view: RoomView): RoomView {
  return view.stage === 'in_progress' ? view : without(view, 'phase');
}

function withPhase(view: RoomView, change: Partial<PhaseView>): RoomView {
  return view.phase === undefined ? view : { ...view, phase: { ...view.phase, ...change } };
}

function raised(hands: HandView[], hand: HandView, place: number): HandView[] {
  return hands.filter((h) => h.member !== hand.member).toSpliced(place, 0, hand);
}

/** Hands that the order does not name stay behind the others: an order loses nobody. */
function ordered(hands: HandView[], members: string[]): HandView[] {
  const named = members.flatMap((member) => hands.filter((h) => h.member === member));
  return [...named, ...hands.filter((h) => !members.includes(h.member))];
}

type VoteEvent = Extract<RoomEvent, { type: 'vote_opened' | 'vote_counted' | 'vote_closed' }>;

function voted(vote: VoteView | undefined, event: VoteEvent): { vote?: VoteView } {
  if (event.type === 'vote_opened') return { vote: event.vote };
  if (vote === undefined || vote.vote !== event.vote) return {};
  if (event.type === 'vote_closed') return { vote: { ...vote, tallies: event.tallies } };
  return { vote: { ...vote, voted: event.voted, ...(event.you ? { you: true } : {}) } };
}

type WaitingEvent = Extract<RoomEvent, { type: 'waiting_began' | 'waiting_changed' | 'waiting_ended' }>;

function waited(line: WaitingPerson[], event: WaitingEvent): WaitingPerson[] {
  switch (event.type) {
    case 'waiting_began':
      return event.person === undefined ? line : [...line, event.person];
    case 'waiting_changed':
      return line.map((w) => (w.member === event.member ? { ...w, presence: event.presence } : w));
    case 'waiting_ended':
      return line.filter((w) => w.member !== event.member);
  }
}

type TalkEvent = Extract<RoomEvent, { type: 'talk_asked' | 'talk_answered' | 'talk_written' | 'talk_ended' }>;

function talked(talks: TalkView[], event: TalkEvent): TalkView[] {
  switch (event.type) {
    case 'talk_asked':
      return [...talks, event.talk];
    case 'talk_answered':
      if (!event.accepted) return talks.filter((t) => t.talk !== event.talk);
      return talks.map((t) => (t.talk === event.talk ? { ...t, state: 'open' } : t));
    case 'talk_written': {
      const { line } = event;
      if (line === undefined) return talks;
      const added = (t: TalkView) => ({ ...t, lines: [...t.lines, line].slice(-LIMITS.view_talk_lines) });
      return talks.map((t) => (t.talk === event.talk ? added(t) : t));
    }
    case 'talk_ended':
      return talks.filter((t) => t.talk !== event.talk);
  }
}

function endShare(view: RoomView, id: number, end: ShareView['end'] & string, at: number): RoomView {
  if (view.share?.share !== id) return view;
  const { share, ...rest } = view;
  const shares = [...view.shares, { ...waiting(share, undefined), ended_at: at, end }].slice(-LIMITS.view_shares);
  return pruned({ ...rest, shares }, shares.length <= view.shares.length);
}

function postLine(view: RoomView, line: LineView): RoomView {
  const lines = [...view.lines, line].slice(-LIMITS.view_lines);
  return pruned({ ...view, lines }, lines.length <= view.lines.length);
}

/** Lets support go whose target went; `dropped` says whether anything did, so that the usual line costs nothing. */
function pruned(view: RoomView, dropped: boolean): RoomView {
  return dropped ? { ...view, support: view.support.filter((s) => isThere(view, s.to)) } : view;
}

function isThere(view: RoomView, to: SupportTarget): boolean {
  if ('line' in to) return view.lines.some((l) => l.line === to.line);
  return view.share?.share === to.share || view.shares.some((s) => s.share === to.share);
}
