// The next natural step of a session, as one thing to press. Pure: what the facilitator then does is up to them.
//
// The order within a part: nobody who shares is interrupted; before the first share come the words to say and the readings;
// then hands; when the planned time is over, the next part.
import type { HandView, MemberId, MemberView, Millis, Role, RoomView } from '../protocol.gen';
import { cuesOf, phaseOf, planOf, type Cue, type Prompt } from './plan';

export type Step =
  | { kind: 'start' }
  /** The chair is gone, and the one who looks at this is the deputy. */
  | { kind: 'take_chair' }
  | { kind: 'say'; prompt: Prompt }
  | { kind: 'read'; reading: Cue }
  | { kind: 'listen'; member: MemberId }
  | { kind: 'call_next'; member: MemberId }
  | { kind: 'begin_round'; member: MemberId }
  /** Nobody raises a hand in this part: the chair picks who speaks. */
  | { kind: 'pick' }
  | { kind: 'draw' }
  /** Ask for another share: the last one is over and the chair has said nothing since. */
  | { kind: 'invite' }
  /** `hands`: some are up, and all of their owners are away. */
  | { kind: 'wait'; hands: boolean }
  | { kind: 'milestones' }
  | { kind: 'talk' }
  | { kind: 'quiet' }
  /** To the part with this number. */
  | { kind: 'enter'; phase: number }
  | { kind: 'fellowship' }
  | { kind: 'end' }
  | { kind: 'over' };

/** What a step depends on beside the room: who looks, when by the server's clock, and what was ticked off by hand. */
export interface Looking {
  role: Role | undefined;
  now: Millis;
  marked: ReadonlySet<string>;
}

export function nextStep(view: RoomView, looking: Looking): Step {
  if (view.stage === 'ended') return { kind: 'over' };
  if (mayTakeChair(view, looking.role)) return { kind: 'take_chair' };
  switch (view.stage) {
    case 'scheduled':
    case 'lobby':
      return { kind: 'start' };
    case 'in_progress':
      return view.share ? { kind: 'listen', member: view.share.member } : withFreeFloor(view, looking);
    case 'fellowship':
      return { kind: 'end' };
  }
}

function withFreeFloor(view: RoomView, { now, marked }: Looking): Step {
  const { prompts, readings } = cuesOf(view, marked);
  const prompt = prompts.find((one) => !one.said);
  const reading = readings.find((one) => one.state === 'due');
  const cue: Step | undefined = prompt ? { kind: 'say', prompt } : reading && { kind: 'read', reading };
  const begun = hasBegun(view);
  const hand = nextHand(view);
  if (!begun && cue) return cue;
  // A round is there for everybody's turn; it ends with the last hand and not with the clock.
  if (view.floor === 'round' && hand) return { kind: begun ? 'call_next' : 'begin_round', member: hand.member };
  if (planOf(view, now).over) return goOn(view);
  if (hand) return { kind: 'call_next', member: hand.member };
  return cue ?? withoutHands(view, begun);
}

/** Everything was said, nobody has the floor, nobody who is there asks for it, and there is time. */
function withoutHands(view: RoomView, begun: boolean): Step {
  const phase = phaseOf(view);
  if (view.hands.length > 0) return { kind: 'wait', hands: true };
  if (view.basket > 0 && phase?.basket && !questionStands(view)) return { kind: 'draw' };
  switch (view.floor) {
    case 'open':
      return phase?.milestones ? { kind: 'milestones' } : { kind: 'talk' };
    case 'quiet':
      return { kind: 'quiet' };
    case 'round':
      return goOn(view);
    case 'facilitator':
      if (phase?.milestones) return { kind: 'milestones' };
      return phase?.who === 'facilitators' || begun ? goOn(view) : { kind: 'pick' };
    case 'one_at_a_time':
      if (phase?.who === 'facilitators') return goOn(view);
      return canInvite(view) ? { kind: 'invite' } : { kind: 'wait', hands: false };
  }
}

/** After the last part comes the fellowship. */
export function goOn(view: RoomView): Step {
  const next = (view.phase?.index ?? view.format.phases.length) + 1;
  return next < view.format.phases.length ? { kind: 'enter', phase: next } : { kind: 'fellowship' };
}

/** Whether somebody has had the floor in this part. */
function hasBegun(view: RoomView): boolean {
  const since = view.phase?.since ?? view.stage_since;
  return view.share !== undefined || view.shares.some((share) => share.began_at >= since);
}

/** The newest question is still to be answered: nobody has had the floor or written since it was drawn. */
function questionStands(view: RoomView): boolean {
  const since = view.phase?.since ?? view.stage_since;
  const drawn = view.lines.findLast((line) => line.kind?.type === 'question' && line.at >= since);
  if (drawn === undefined) return false;
  return view.floor === 'open' || !view.shares.some((share) => share.began_at >= drawn.at);
}

/** Asking once after each share is kind, asking into every silence is not. */
function canInvite(view: RoomView): boolean {
  const ended = view.shares.at(-1)?.ended_at;
  const since = view.phase?.since ?? view.stage_since;
  if (ended === undefined || ended < since) {
    // A part without words of its own: somebody has to say that hands are welcome.
    return phaseOf(view)?.prompts.length === 0 && !view.lines.some((line) => line.at >= since && byChair(view, line));
  }
  return !view.lines.some((line) => line.at >= ended && byChair(view, line));
}

function byChair(view: RoomView, line: RoomView['lines'][number]): boolean {
  const role = roleOf(view, line.member);
  return role === 'facilitator' || role === 'co_facilitator';
}

const roleOf = (view: RoomView, member: MemberId): Role | undefined =>
  view.members.find((one) => one.member === member)?.role;

/** The first hand of somebody who is there; a hand whose owner is away keeps its place and cannot be called. */
export function nextHand(view: RoomView): HandView | undefined {
  return view.hands.find((one) => mayBeCalled(view, one.member));
}

/** Whether the floor can be given to this person now. */
export function mayBeCalled(view: RoomView, member: MemberId): boolean {
  const who = view.members.find((m) => m.member === member);
  return callsPeople(view) && view.share === undefined && who !== undefined && isCallable(who);
}

/** Whether somebody can be called on in this part at all, and the floor is not frozen. */
export function callsPeople(view: RoomView): boolean {
  return (
    view.stage === 'in_progress' &&
    view.floor !== 'open' &&
    view.floor !== 'quiet' &&
    view.chair.state === 'here'
  );
}

const isCallable = (who: MemberView): boolean => who.presence === 'here' && !who.muted && who.role !== 'clinician';

/** While the chair is gone the floor is frozen: the deputy takes the chair first. */
export const isFrozen = (view: RoomView): boolean => view.chair.state !== 'here';

export function mayTakeChair(view: RoomView, mine: Role | undefined): boolean {
  return isFrozen(view) && mine === 'co_facilitator' && view.stage !== 'ended';
}

/** Whom those who run a session may mute or ask to leave: never one another's facilitator, never a clinician. */
export function mayManage(mine: Role | undefined, theirs: Role): boolean {
  if (theirs === 'attendee' || theirs === 'greeter') return true;
  return theirs === 'co_facilitator' && mine === 'facilitator';
}
