// What the page offers to whom. The server decides; this only spares people buttons that would be refused.
import type { MemberView, Role, RoomView, You } from '../protocol.gen';

/** Why a person cannot write now; `undefined` when they can. */
export type Quiet = 'ended' | 'reading_only' | 'muted' | 'lobby' | 'wait_your_turn';

/** Facilitator and co-facilitator. */
export const runsSession = (role: Role): boolean => role === 'facilitator' || role === 'co_facilitator';

/** Those who may write before the meeting begins. */
const serves = (role: Role): boolean => runsSession(role) || role === 'greeter';

export function quietBecause(view: RoomView, me: MemberView | undefined): Quiet | undefined {
  if (view.stage === 'ended') return 'ended';
  if (me === undefined || me.role === 'clinician' || me.role === 'operator') return 'reading_only';
  if (me.muted) return 'muted';
  if (view.stage === 'scheduled' || view.stage === 'lobby') return serves(me.role) ? undefined : 'lobby';
  if (view.stage === 'fellowship' || view.floor === 'open' || runsSession(me.role)) return undefined;
  return hasFloor(view, me.member) ? undefined : 'wait_your_turn';
}

export const hasFloor = (view: RoomView, member: string): boolean => view.share?.member === member;

/** Whether asking for the floor means anything now. */
export function handsCount(view: RoomView): boolean {
  return view.stage === 'in_progress' && view.floor === 'one_at_a_time';
}

/** How many wait to be called on right now: with the floor free, hands are something to do. */
export function handsWait(view: RoomView): number {
  return handsCount(view) && !view.share ? view.hands.length : 0;
}

/** This person as the room lists them: newer than the welcome, since a role can change. */
export function myself(view: RoomView, you: You): MemberView | undefined {
  return view.members.find((m) => m.member === you.member);
}

/** Place in the queue from 1; 0 when no hand is up. */
export function placeInLine(view: RoomView, member: string): number {
  return view.hands.findIndex((h) => h.member === member) + 1;
}

export const isPresent = (m: MemberView): boolean => m.presence === 'here' || m.presence === 'away';

/** People in the room: clinicians who read along are named apart, they are no part of the group. */
export function peopleHere(view: RoomView): MemberView[] {
  return view.members.filter((m) => isPresent(m) && m.role !== 'clinician');
}

export function cliniciansHere(view: RoomView): MemberView[] {
  return view.members.filter((m) => isPresent(m) && m.role === 'clinician');
}
