// The next natural step of a session, as one thing to press. Pure: what the facilitator then does is up to them.
//
// The order within a part: nobody who shares is interrupted. First come the part's first words; then what its floor is for,
// hands before further words; when the planned time is over, the next part. A format does not say when which words are due,
// so how they fall between the shares is decided here.
import type { FloorPolicy, HandView, MemberId, MemberView, Millis, Role, RoomView } from '../protocol.gen';
import { runsSession } from '../roles';
import { mayTakeChair, partOf } from '../room/rights';
import { cuesOf, planOf, type Cue, type Cues, type Prompt } from './plan';

export type Step =
  | { kind: 'start' }
  /** The chair is gone, and the one who looks at this is the deputy. */
  | { kind: 'take_chair' }
  | { kind: 'say'; prompts: Prompt[] }
  /** All readings that are due, and the words for after them. */
  | { kind: 'read'; readings: Cue[]; then: Prompt[] }
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
  me: MemberView | undefined;
  now: Millis;
  marked: ReadonlySet<string>;
}

export function nextStep(view: RoomView, looking: Looking): Step {
  if (view.stage === 'ended') return { kind: 'over' };
  if (mayTakeChair(view, looking.me)) return { kind: 'take_chair' };
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

/** A planned share this long is a speaker's, whom the chair calls. */
const SPEAKER_MINUTES = 10;

interface Now {
  cues: Cues;
  /** What is to be said or read next. */
  cue: Step | undefined;
  /** The planned time is over. */
  over: boolean;
  /** Somebody has had the floor in this part. */
  begun: boolean;
  hand: HandView | undefined;
}

function withFreeFloor(view: RoomView, { now, marked }: Looking): Step {
  const cues = cuesOf(view, marked);
  const { over } = planOf(view, now);
  const at: Now = { cues, cue: nextCue(view, cues), over, begun: hasBegun(view), hand: nextHand(view) };
  if (at.cue?.kind === 'say' && cues.prompts.every((one) => !one.said)) return at.cue;
  switch (view.floor) {
    case 'round':
      return inRound(view, at);
    case 'one_at_a_time':
      return inTurns(view, at);
    case 'open':
      return inOpenTalk(view, at, now);
    case 'quiet':
      return at.cue ?? (over ? goOn(view) : { kind: 'quiet' });
    case 'facilitator':
      return led(view, at);
  }
}

/** The first words, the readings, the other words: "who would like to read" comes before, "thank you" after. */
function nextCue(view: RoomView, { prompts, readings }: Cues): Step | undefined {
  const left = prompts.filter((one) => !one.said);
  const due = readings.filter((one) => one.state === 'due');
  const block = atOnce(left, {
    floor: view.floor,
    begins: left[0] === prompts[0],
    due: due.length > 0,
    last: isLast(view),
  });
  if (due.length > 0 && (left[0] === undefined || left[0] !== prompts[0])) {
    return { kind: 'read', readings: due, then: view.floor === 'facilitator' ? left : [] };
  }
  return block.length > 0 ? { kind: 'say', prompts: block } : undefined;
}

/**
 * Which of a part's words are posted with one press. Where the chair leads, or all are quiet, nothing falls between them but
 * the readings; a round has words for its beginning, and the last one of a meeting words for its end. Elsewhere words come
 * one by one, because people share between them.
 */
function atOnce<T>(left: T[], at: { floor: FloorPolicy; begins: boolean; due: boolean; last: boolean }): T[] {
  switch (at.floor) {
    case 'facilitator':
    case 'quiet':
      return at.begins && at.due ? left.slice(0, 1) : left;
    case 'round':
      return at.last && left.length > 1 ? left.slice(0, -1) : left;
    case 'one_at_a_time':
    case 'open':
      return left.slice(0, 1);
  }
}

/** The words that go out with the press that enters the part with this number. */
export function wordsOnEntering(view: RoomView, index: number): string[] {
  const phase = view.format.phases[index];
  if (phase === undefined) return [];
  const due = phase.readings.some((one) => one.text !== undefined && one.posted_by !== 'server');
  const last = index === view.format.phases.length - 1;
  return atOnce(phase.prompts, { floor: phase.floor, begins: true, due, last });
}

const isLast = (view: RoomView): boolean => goOn(view).kind === 'fellowship';

/** A round is there for everybody's turn: it ends with the last hand and not with the clock. */
function inRound(view: RoomView, { cues, cue, begun, hand }: Now): Step {
  if (hand && begun) return { kind: 'call_next', member: hand.member };
  if (hand) return cue && !isFarewell(view, cues, cue) ? cue : { kind: 'begin_round', member: hand.member };
  return view.hands.length > 0 ? { kind: 'wait', hands: true } : (cue ?? goOn(view));
}

/** After the last part nobody can say its last words any more, so they are for the end of it. */
function isFarewell(view: RoomView, { prompts }: Cues, cue: Step): boolean {
  return isLast(view) && cue.kind === 'say' && prompts.length > 1 && cue.prompts[0] === prompts.at(-1);
}

/** Hands before further words: those are for when it is quiet. */
function inTurns(view: RoomView, { cue, over, begun, hand }: Now): Step {
  if (over) return goOn(view);
  const draws = mayDraw(view);
  if (draws && !begun) return { kind: 'draw' };
  if (cue?.kind === 'read') return cue;
  if (hand) return { kind: 'call_next', member: hand.member };
  if (view.hands.length > 0) return { kind: 'wait', hands: true };
  if (draws) return { kind: 'draw' };
  if (cue) return cue;
  if (partOf(view)?.who === 'facilitators') return goOn(view);
  return canInvite(view) ? { kind: 'invite' } : { kind: 'wait', hands: false };
}

/** Further words are spread over the planned time, so that they start the talk again and do not cut it off. */
function inOpenTalk(view: RoomView, { cues, cue, over }: Now, now: Millis): Step {
  if (over) return goOn(view);
  if (cue?.kind === 'read') return cue;
  if (mayDraw(view)) return { kind: 'draw' };
  const plan = planOf(view, now);
  const spoken = cues.prompts.filter((one) => one.said).length;
  if (cue && plan.elapsed >= (plan.planned * spoken) / cues.prompts.length) return cue;
  return { kind: partOf(view)?.milestones ? 'milestones' : 'talk' };
}

function led(view: RoomView, { cue, over, begun }: Now): Step {
  if (cue || over) return cue ?? goOn(view);
  const phase = partOf(view);
  if (phase?.milestones) return { kind: 'milestones' };
  const speaker = phase !== undefined && phase.who !== 'facilitators' && phase.share_minutes >= SPEAKER_MINUTES;
  return speaker && !begun ? { kind: 'pick' } : goOn(view);
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

/** Questions wait, and the newest one is not still to be answered. Where everybody writes only the chair knows when it is. */
function mayDraw(view: RoomView): boolean {
  if (view.basket === 0 || !partOf(view)?.basket) return false;
  const since = view.phase?.since ?? view.stage_since;
  const drawn = view.lines.findLast((line) => line.kind?.type === 'question' && line.at >= since);
  if (drawn === undefined) return true;
  return view.floor !== 'open' && view.shares.some((share) => share.began_at >= drawn.at);
}

/** Asking once after each share is kind, asking into every silence is not. */
function canInvite(view: RoomView): boolean {
  const ended = view.shares.at(-1)?.ended_at;
  const since = view.phase?.since ?? view.stage_since;
  if (ended === undefined || ended < since) {
    // A part without words of its own: somebody has to say that hands are welcome.
    return partOf(view)?.prompts.length === 0 && !view.lines.some((line) => line.at >= since && byChair(view, line));
  }
  return !view.lines.some((line) => line.at >= ended && byChair(view, line));
}

function byChair(view: RoomView, line: RoomView['lines'][number]): boolean {
  const who = view.members.find((one) => one.member === line.member);
  return who !== undefined && runsSession(who.role);
}

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
  return view.stage === 'in_progress' && view.floor !== 'open' && view.floor !== 'quiet' && view.chair.state === 'here';
}

const isCallable = (who: MemberView): boolean => who.presence === 'here' && !who.muted && who.role !== 'clinician';

/** While the chair is gone the floor is frozen: the deputy takes the chair first. */
export const isFrozen = (view: RoomView): boolean => view.chair.state !== 'here';

/** Whom those who run a session may mute or ask to leave: never one another's facilitator, never a clinician. */
export function mayManage(mine: Role | undefined, theirs: Role): boolean {
  if (theirs === 'attendee' || theirs === 'greeter') return true;
  return theirs === 'co_facilitator' && mine === 'facilitator';
}
