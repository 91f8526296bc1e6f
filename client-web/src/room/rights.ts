// What the page offers to whom. The server decides; this only spares people buttons that would be refused. What is asked
// for privately (talks) is in talks.ts.
import { runsSession } from '../roles';
import type { MemberView, Phase, Reading, Role, RoomView, ShareView, You } from '../protocol.gen';

/** Why a person cannot write now; `undefined` when they can. */
export type Quiet =
  'ended' | 'reading_only' | 'muted' | 'lobby' | 'wait_your_turn' | 'only_newcomers' | 'only_facilitators';

/** Those who may write before the meeting begins. */
const serves = (role: Role): boolean => runsSession(role) || role === 'greeter';

/** Clinicians and operators are in no meeting: they read, and change nothing in it. */
const takesPart = (me: MemberView | undefined): me is MemberView =>
  me !== undefined && me.role !== 'clinician' && me.role !== 'operator';

/** Somebody who may do something to the meeting at all. */
const mayAct = (me: MemberView | undefined): me is MemberView => takesPart(me) && !me.muted;

/** The part of the format in force. */
export const partOf = (view: RoomView): Phase | undefined =>
  view.phase === undefined ? undefined : view.format.phases[view.phase.index];

/** Whether this part is meant for somebody; those who run the session always may. */
export function isMeant(view: RoomView, me: MemberView): boolean {
  if (runsSession(me.role)) return true;
  const who = partOf(view)?.who ?? 'everyone';
  return who === 'everyone' || (who === 'newcomers' && me.newcomer === true);
}

export function quietBecause(view: RoomView, me: MemberView | undefined): Quiet | undefined {
  if (view.stage === 'ended') return 'ended';
  if (!takesPart(me)) return 'reading_only';
  if (me.muted) return 'muted';
  if (view.stage === 'scheduled' || view.stage === 'lobby') return serves(me.role) ? undefined : 'lobby';
  if (view.stage === 'fellowship' || runsSession(me.role) || hasFloor(view, me.member)) return undefined;
  // With nobody in the chair everybody may write, and every line waits.
  if (view.chair.state === 'held') return undefined;
  switch (view.floor) {
    case 'open':
      if (isMeant(view, me)) return undefined;
      return partOf(view)?.who === 'newcomers' ? 'only_newcomers' : 'only_facilitators';
    case 'quiet':
      return 'only_facilitators';
    case 'one_at_a_time':
    case 'round':
    case 'facilitator':
      return 'wait_your_turn';
  }
}

/** When the session ends by itself; none for a standing room, or one whose end is nowhere near. */
export function closesAt(view: RoomView): number | undefined {
  if (view.stage === 'ended') return undefined;
  const fellowship = view.stage === 'fellowship' && view.fellowship_ms !== undefined;
  const ends = [view.ends_by, fellowship ? view.stage_since + (view.fellowship_ms ?? 0) : undefined];
  const known = ends.filter((at) => at !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}

export const hasFloor = (view: RoomView, member: string): boolean => view.share?.member === member;

/** Whether hands stand in a queue now. */
export function handsCount(view: RoomView): boolean {
  return view.stage === 'in_progress' && (view.floor === 'one_at_a_time' || view.floor === 'round');
}

/** How many wait to be called on right now: with the floor free, hands are something to do. */
export function handsWait(view: RoomView): number {
  return handsCount(view) && !view.share ? view.hands.length : 0;
}

/** Whether asking for the floor, or taking the hand down, is something to do. */
export function mayMoveHand(view: RoomView, me: MemberView | undefined): boolean {
  if (!handsCount(view) || !mayAct(me) || hasFloor(view, me.member)) return false;
  if (placeInLine(view, me.member) > 0) return true;
  return isMeant(view, me) && view.chair.state !== 'held';
}

/** Whether taking the hand down gives a place away: who raises it again stands at the end. In a pitch there is no line. */
export function losesPlace(view: RoomView, member: string): boolean {
  const place = placeInLine(view, member);
  return place > 0 && place < view.hands.length && view.floor !== 'round' && partOf(view)?.hands !== 'pitch';
}

/** Whether somebody who has the floor may give it back without a word. */
export const mayPass = (view: RoomView): boolean => partOf(view)?.may_pass ?? true;

/** Those who can be picked as the next by the one who shares; nobody where the facilitator calls. */
export function pitchTo(view: RoomView): MemberView[] {
  if (partOf(view)?.hands !== 'pitch' || view.floor !== 'one_at_a_time' || view.chair.state !== 'here') return [];
  return view.hands.flatMap((hand) =>
    view.members.filter((m) => m.member === hand.member && m.presence === 'here' && !m.muted && isMeant(view, m)),
  );
}

/** Whether support is taken now from this person for what `author` said. */
export function maySupport(view: RoomView, me: MemberView | undefined, author: string): boolean {
  if (!mayAct(me) || me.member === author) return false;
  if (view.stage === 'in_progress') return view.phase?.support !== 'off';
  return view.stage === 'lobby' || view.stage === 'fellowship';
}

/** Whether support for this share is kept until it is over. */
export const isKept = (view: RoomView, share: number): boolean =>
  view.phase?.support === 'after_share' && view.share?.share === share;

/** Whether an answer to this share is welcome now. */
export function mayAnswer(view: RoomView, me: MemberView | undefined, share: ShareView): boolean {
  if (view.share !== undefined || share.ended_at === undefined || !mayAct(me) || me.member === share.member)
    return false;
  if (view.stage === 'fellowship') return true;
  if (view.stage !== 'in_progress' || view.phase?.cross_talk !== true) return false;
  if (runsSession(me.role) || view.chair.state === 'held') return true;
  return isMeant(view, me) && (view.floor === 'open' || (view.floor !== 'quiet' && view.chair.state === 'here'));
}

/** Whether a milestone may be announced now. Once for each person. */
export function mayAnnounce(view: RoomView, me: MemberView | undefined): boolean {
  if (!mayAct(me) || view.chair.state === 'held') return false;
  if (view.lines.some((line) => line.kind?.type === 'milestone' && line.member === me.member)) return false;
  if (view.stage !== 'in_progress') return view.stage === 'fellowship';
  if (view.share) return hasFloor(view, me.member);
  return view.floor === 'open' || partOf(view)?.milestones === true;
}

/** Readings of this part that a person who has the floor can post. */
export function readingsToPost(view: RoomView, me: MemberView | undefined): Reading[] {
  if (!mayAct(me) || !hasFloor(view, me.member)) return [];
  const posted = new Set(view.lines.map((line) => (line.kind?.type === 'reading' ? line.kind.title : '')));
  return (partOf(view)?.readings ?? []).filter((one) => one.posted_by === 'reader' && !posted.has(one.title));
}

/** Whether a question may be put into the basket now. */
export const mayAskQuestion = (view: RoomView, me: MemberView | undefined): boolean =>
  view.stage === 'in_progress' && partOf(view)?.basket === true && mayAct(me);

/** Whether there is a ballot for this person. */
export const mayVote = (view: RoomView, me: MemberView | undefined): boolean =>
  view.vote !== undefined && view.vote.tallies === undefined && view.vote.you !== true && takesPart(me);

/** Whether this person is the declared deputy of a chair that is gone. */
export const mayTakeChair = (view: RoomView, me: MemberView | undefined): boolean =>
  view.chair.state !== 'here' && me?.role === 'co_facilitator' && mayAct(me);

/** Whether somebody who runs the session is here at all. */
export const hasChair = (view: RoomView): boolean =>
  view.members.some((one) => runsSession(one.role) && one.presence === 'here');

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
