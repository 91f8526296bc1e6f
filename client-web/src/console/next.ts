// The next natural step of a session, as one thing to press. Pure: what the facilitator then does is up to them.
import type { MemberId, RoomView } from '../protocol.gen';
import { isPresent } from '../room/rights';

export type Step =
  | { kind: 'start' }
  | { kind: 'call_on'; member: MemberId }
  | { kind: 'listen'; member: MemberId }
  | { kind: 'wait' }
  | { kind: 'end' }
  | { kind: 'over' };

export function nextStep(view: RoomView): Step {
  switch (view.stage) {
    case 'scheduled':
    case 'lobby':
      return { kind: 'start' };
    case 'in_progress':
      if (view.share) return { kind: 'listen', member: view.share.member };
      return nextHand(view) ?? { kind: 'wait' };
    case 'fellowship':
      return { kind: 'end' };
    case 'ended':
      return { kind: 'over' };
  }
}

/** The first hand of somebody who is there; a hand whose owner is away keeps its place and is not called. */
function nextHand(view: RoomView): Step | undefined {
  const there = view.hands.find((hand) => {
    const member = view.members.find((m) => m.member === hand.member);
    return member?.presence === 'here';
  });
  const any = there ?? view.hands.find((hand) => view.members.some((m) => m.member === hand.member && isPresent(m)));
  return any && { kind: 'call_on', member: any.member };
}
