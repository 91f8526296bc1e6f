// Who may talk with whom privately, by the part in force. The server decides; this spares people what would be refused.
import type { DirectMessages, MemberId, MemberView, RoomView, TalkView } from '../protocol.gen';
import { runsSession } from '../roles';
import { partOf } from './rights';

/** What is allowed at this moment of the session. */
export function directMessages(view: RoomView): DirectMessages {
  switch (view.stage) {
    case 'lobby':
      return 'greeter';
    case 'in_progress':
      return partOf(view)?.direct_messages ?? 'off';
    case 'fellowship':
      return view.format.fellowship_direct_messages;
    case 'scheduled':
    case 'ended':
      return 'off';
  }
}

const greets = (one: MemberView): boolean => one.role === 'greeter' || runsSession(one.role);
const inLane = (a: MemberView, b: MemberView): boolean => greets(a) && b.newcomer === true;
const isClinician = (one: MemberView): boolean => one.role === 'clinician' || one.role === 'operator';

/** Whether these two may write to each other now. */
function mayTalk(view: RoomView, a: MemberView, b: MemberView): boolean {
  if (a.member === b.member || isClinician(a) || isClinician(b)) return false;
  const allowed = directMessages(view);
  return allowed === 'consented' || (allowed === 'greeter' && (inLane(a, b) || inLane(b, a)));
}

/** How long a talk that the other one ended can be reported, in milliseconds. The server keeps its words that long. */
const REPORTABLE_MS = 10 * 60_000;

/** A talk that the other one ended. It is in no view any more. */
export interface EndedTalk extends TalkView {
  /** What the other one was called: who left may be in no list any more. */
  name: string;
  /** Until when it can be reported (server's clock). */
  until: number;
}

export const hasEnded = (talk: TalkView | EndedTalk): talk is EndedTalk => 'until' in talk;

/** The talk to be kept when it ended at `at` and `me` did not end it: where the other one wrote nothing, there is nothing. */
export function keptTalk(talk: TalkView, me: string, name: string, at: number): EndedTalk | undefined {
  const wrote = talk.lines.some((line) => line.from !== me);
  return talk.state === 'open' && wrote ? { ...talk, name, until: at + REPORTABLE_MS } : undefined;
}

export const otherIn = (talk: TalkView, me: string): MemberId => (talk.from === me ? talk.to : talk.from);

export function talkWith(view: RoomView, me: string, other: string): TalkView | undefined {
  return view.talks.find((talk) => otherIn(talk, me) === other);
}

/** Whether `me` may ask `other` for a talk: somebody who is here, and with whom there is none yet. */
export function mayAskTalk(view: RoomView, me: MemberView | undefined, other: MemberView): boolean {
  if (me === undefined || me.muted || other.presence !== 'here') return false;
  return talkWith(view, me.member, other.member) === undefined && mayTalk(view, me, other);
}

export function mayWriteIn(view: RoomView, me: MemberView | undefined, talk: TalkView): boolean {
  const other = view.members.find((one) => me !== undefined && one.member === otherIn(talk, me.member));
  return talk.state === 'open' && me !== undefined && !me.muted && other !== undefined && mayTalk(view, me, other);
}

/** Who can be asked by somebody new: greeters first, then those who run the session; nobody who said no before. */
export function greeterFor(
  view: RoomView,
  me: MemberView | undefined,
  declined: readonly MemberId[],
): MemberView | undefined {
  if (me?.newcomer !== true || greets(me)) return undefined;
  const able = view.members.filter((one) => greets(one) && !declined.includes(one.member) && mayAskTalk(view, me, one));
  return able.find((one) => one.role === 'greeter') ?? able[0];
}
