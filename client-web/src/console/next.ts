// The next natural step of a session, as one thing to press. Pure: what the facilitator then does is up to them.
import type { MemberId, Role, RoomView } from '../protocol.gen';

export type Step =
  | { kind: 'start' }
  | { kind: 'call_on'; member: MemberId }
  | { kind: 'listen'; member: MemberId }
  /** `hands`: some are up, and all of their owners are away. */
  | { kind: 'wait'; hands: boolean }
  | { kind: 'talk' }
  | { kind: 'end' }
  | { kind: 'over' };

export function nextStep(view: RoomView): Step {
  switch (view.stage) {
    case 'scheduled':
    case 'lobby':
      return { kind: 'start' };
    case 'in_progress':
      if (view.floor === 'open') return { kind: 'talk' };
      if (view.share) return { kind: 'listen', member: view.share.member };
      return nextHand(view) ?? { kind: 'wait', hands: view.hands.length > 0 };
    case 'fellowship':
      return { kind: 'end' };
    case 'ended':
      return { kind: 'over' };
  }
}

/** The first hand of somebody who is there; a hand whose owner is away keeps its place and cannot be called. */
function nextHand(view: RoomView): Step | undefined {
  const hand = view.hands.find((one) => mayBeCalled(view, one.member));
  return hand && { kind: 'call_on', member: hand.member };
}

/** Whether the floor can be given to this person now. */
export function mayBeCalled(view: RoomView, member: MemberId): boolean {
  const who = view.members.find((m) => m.member === member);
  return (
    view.stage === 'in_progress' &&
    view.floor === 'one_at_a_time' &&
    view.share === undefined &&
    who?.presence === 'here' &&
    !who.muted &&
    who.role !== 'clinician'
  );
}

/** Whom those who run a session may mute or ask to leave: never one another's facilitator, never a clinician. */
export function mayManage(mine: Role | undefined, theirs: Role): boolean {
  if (theirs === 'attendee' || theirs === 'greeter') return true;
  return theirs === 'co_facilitator' && mine === 'facilitator';
}
