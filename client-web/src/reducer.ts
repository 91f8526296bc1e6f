// A view and the event after it make the newer view. Pure: no clock, no socket, no page. The server's tests hold a second
// reducer in Rust to the same traces (`tests/fixtures/reducer_traces.json`).
//
// To add an event: a case below. The compiler names this file until every event has one.
import { LIMITS } from './protocol.gen';
import type { LineView, RoomEventAt, RoomView, ShareView, SupportTarget } from './protocol.gen';

/** The view after `event`. An event of a type that this page does not know changes nothing. */
export function reduce(view: RoomView, event: RoomEventAt): RoomView {
  switch (event.type) {
    case 'member_joined':
      return {
        ...view,
        members: [...view.members.filter((m) => m.member !== event.member.member), event.member],
      };
    case 'presence_changed':
      return withMember(view, event.member, { presence: event.presence });
    case 'mute_changed':
      return withMember(view, event.member, { muted: event.muted });
    case 'role_changed':
      return withMember(view, event.member, { role: event.role });
    case 'stage_changed':
      return { ...view, stage: event.stage, stage_since: event.at };
    case 'lock_changed':
      return { ...view, locked: event.locked };
    case 'floor_policy_changed':
      return { ...view, floor: event.floor };
    case 'hand_raised':
      return {
        ...view,
        hands: [...view.hands.filter((h) => h.member !== event.member), { member: event.member, since: event.at }],
      };
    case 'hand_lowered':
      return { ...view, hands: view.hands.filter((h) => h.member !== event.member) };
    case 'floor_given':
      return { ...view, share: event.share };
    case 'share_extended':
      return withShare(view, event.share, (share) => ({ ...share, planned_end: event.planned_end }));
    case 'floor_waiting':
      return withShare(view, event.share, (share) => waiting(share, event.waiting_since));
    case 'share_ended':
      return endShare(view, event.share, event.end, event.at);
    case 'line_posted':
      return postLine(view, event.line);
    case 'line_removed':
      return {
        ...view,
        lines: view.lines.map((line) => (line.line === event.line ? withoutText(line) : line)),
        held: view.held.filter((h) => h.line !== event.line),
      };
    case 'line_held':
      return event.held === undefined ? view : { ...view, held: [...view.held, event.held] };
    case 'held_ended':
      return { ...view, held: view.held.filter((h) => h.line !== event.line) };
    case 'support_given':
      return isThere(view, event.support.to) ? { ...view, support: [...view.support, event.support] } : view;
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

function withMember(view: RoomView, member: string, change: Partial<RoomView['members'][number]>): RoomView {
  return { ...view, members: view.members.map((m) => (m.member === member ? { ...m, ...change } : m)) };
}

function withShare(view: RoomView, id: number, change: (share: ShareView) => ShareView): RoomView {
  return view.share?.share === id ? { ...view, share: change(view.share) } : view;
}

function waiting(share: ShareView, since: number | undefined): ShareView {
  const { waiting_since: _, ...rest } = share;
  return since === undefined ? rest : { ...rest, waiting_since: since };
}

function withoutText(line: LineView): LineView {
  const { text: _, ...rest } = line;
  return rest;
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
