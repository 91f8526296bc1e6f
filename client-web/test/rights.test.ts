// What the page offers to whom, held to the rules that the server keeps: nobody sees a button that would be refused.
import { describe, expect, it } from 'vitest';
import type { FloorPolicy, MemberId, MemberView, Phase, RoomView, ShareView, TalkView } from '../src/protocol.gen';
import {
  isKept,
  mayAnnounce,
  mayAnswer,
  mayAskQuestion,
  mayMoveHand,
  mayPass,
  maySupport,
  mayTakeChair,
  mayVote,
  pitchTo,
  quietBecause,
  readingsToPost,
} from '../src/room/rights';
import { directMessages, greeterFor, mayAskTalk, mayWriteIn } from '../src/room/talks';
import { inPart, member, part } from './rooms';

const id = (text: string) => text as MemberId;
const me = member('m-me');
const newcomer = member('m-me', { newcomer: true });
const muted = member('m-me', { muted: true });
const chair = member('m-me', { role: 'facilitator' });
const clinician = member('m-me', { role: 'clinician' });
const share = (who: string, more: Partial<ShareView> = {}): ShareView => ({
  share: 7,
  member: id(who),
  began_at: 0,
  planned_end: 300_000,
  ...more,
});
const over = (who: string) => share(who, { ended_at: 9, end: 'done' });
const room = (phase: Partial<Phase>, more: Partial<RoomView> = {}) => inPart([part(phase)], more);

describe('writing', () => {
  const FLOORS: FloorPolicy[] = ['open', 'one_at_a_time', 'round', 'facilitator', 'quiet'];
  const why = (one: MemberView, phase: Partial<Phase>, more?: Partial<RoomView>) =>
    quietBecause(room(phase, more), one);
  it('is as the floor says', () => {
    expect(FLOORS.map((floor) => why(me, { floor }))).toEqual([
      undefined,
      'wait_your_turn',
      'wait_your_turn',
      'wait_your_turn',
      'only_facilitators',
    ]);
    for (const floor of FLOORS) expect(why(chair, { floor })).toBeUndefined();
  });
  it('is as the part says where everybody writes', () => {
    expect(why(me, { floor: 'open', who: 'newcomers' })).toBe('only_newcomers');
    expect(why(newcomer, { floor: 'open', who: 'newcomers' })).toBeUndefined();
    expect(why(newcomer, { floor: 'open', who: 'facilitators' })).toBe('only_facilitators');
  });
  it('is open to whoever has the floor, meant or not', () => {
    expect(why(me, { who: 'facilitators' }, { share: share('m-me') })).toBeUndefined();
    expect(why(muted, {}, { share: share('m-me') })).toBe('muted');
  });
  it('is open to everybody when nobody is in the chair', () => {
    const held = { chair: { state: 'held', since: 0 } } as const;
    for (const floor of FLOORS) expect(why(me, { floor, who: 'facilitators' }, held)).toBeUndefined();
    expect(why(me, { floor: 'quiet' }, { chair: { state: 'lost', since: 0 } })).toBe('only_facilitators');
  });
});

describe('hands', () => {
  const may = (one: MemberView, phase: Partial<Phase>, more?: Partial<RoomView>) => mayMoveHand(room(phase, more), one);
  const up = { hands: [{ member: id('m-me'), since: 0 }] };
  it('go up where there is a queue and the part is meant for the person', () => {
    expect(may(me, {})).toBe(true);
    expect(may(me, { floor: 'round' })).toBe(true);
    for (const floor of ['open', 'facilitator', 'quiet'] as const) expect(may(me, { floor }, up)).toBe(false);
    expect([may(me, { who: 'newcomers' }), may(newcomer, { who: 'newcomers' })]).toEqual([false, true]);
    expect([may(me, { who: 'facilitators' }), may(chair, { who: 'facilitators' })]).toEqual([false, true]);
    expect([may(muted, {}), may(clinician, {}), may(me, {}, { share: share('m-me') })]).toEqual([false, false, false]);
  });
  it('come down also when the part is no longer meant for the person', () => {
    expect(may(me, { who: 'newcomers' }, up)).toBe(true);
  });
  it('go up while the chair is gone, and are no use once nobody is in the chair', () => {
    expect(may(me, {}, { chair: { state: 'lost', since: 0 } })).toBe(true);
    expect(may(me, {}, { chair: { state: 'held', since: 0 } })).toBe(false);
  });
  it('can be picked by the one who shares, where the part says so', () => {
    const members = [me, member('m-a'), member('m-b', { presence: 'away' }), member('m-c', { muted: true })];
    const hands = ['m-a', 'm-b', 'm-c'].map((one) => ({ member: id(one), since: 0 }));
    const picks = (phase: Partial<Phase>, more: Partial<RoomView> = {}) =>
      pitchTo(room(phase, { members, hands, ...more })).map((m) => m.member);
    expect(picks({ hands: 'pitch' })).toEqual(['m-a']);
    expect(picks({ hands: 'fifo' })).toEqual([]);
    expect(picks({ hands: 'pitch' }, { floor: 'round' })).toEqual([]);
    expect(picks({ hands: 'pitch' }, { chair: { state: 'lost', since: 0 } })).toEqual([]);
    expect(picks({ hands: 'pitch', who: 'newcomers' })).toEqual([]);
  });
  it('let a turn pass where the part allows it', () => {
    expect([mayPass(room({})), mayPass(room({ may_pass: false }))]).toEqual([true, false]);
  });
});

describe('support', () => {
  it('goes to others, unless the part takes none', () => {
    expect(maySupport(room({}), me, 'm-a')).toBe(true);
    expect(maySupport(room({ support: 'after_share' }), me, 'm-a')).toBe(true);
    expect(maySupport(room({ support: 'off' }), me, 'm-a')).toBe(false);
    expect(maySupport(room({}), me, 'm-me')).toBe(false);
    expect([maySupport(room({}), muted, 'm-a'), maySupport(room({}), clinician, 'm-a')]).toEqual([false, false]);
    expect(maySupport({ ...room({}), stage: 'ended' }, me, 'm-a')).toBe(false);
  });
  it('is kept only for the share that runs', () => {
    const view = room({ support: 'after_share' }, { share: share('m-a') });
    expect([isKept(view, 7), isKept(view, 6), isKept(room({}, { share: share('m-a') }), 7)]).toEqual([
      true,
      false,
      false,
    ]);
  });
});

describe('answers', () => {
  const may = (one: MemberView, phase: Partial<Phase>, more?: Partial<RoomView>, to = over('m-a')) =>
    mayAnswer(room({ cross_talk: true, ...phase }, more), one, to);
  it('are welcome to a share that is over, while nobody has the floor', () => {
    expect(may(me, {})).toBe(true);
    expect(may(me, {}, { share: share('m-b', { share: 8 }) })).toBe(false);
    expect(may(me, {}, {}, share('m-a'))).toBe(false);
    expect(may(me, {}, {}, over('m-me'))).toBe(false);
    expect(may(me, { cross_talk: false })).toBe(false);
  });
  it('are not for those whom the part is not for, nor in silence, nor without a chair', () => {
    expect(may(me, { who: 'newcomers' })).toBe(false);
    expect(may(me, { floor: 'quiet' })).toBe(false);
    expect(may(me, {}, { chair: { state: 'lost', since: 0 } })).toBe(false);
    expect(may(muted, {})).toBe(false);
    expect(may(chair, { floor: 'quiet' })).toBe(true);
  });
  it('are welcome after the meeting', () => {
    const view = room({}, { stage: 'fellowship' });
    const { phase: _, ...rest } = view;
    expect(mayAnswer(rest, me, over('m-a'))).toBe(true);
  });
});

describe('what a part offers', () => {
  it('milestones: in their part, with the floor, or where everybody writes; once', () => {
    const may = (phase: Partial<Phase>, more?: Partial<RoomView>) => mayAnnounce(room(phase, more), me);
    expect([may({}), may({ milestones: true }), may({ floor: 'open' })]).toEqual([false, true, true]);
    expect(may({ milestones: true }, { share: share('m-a') })).toBe(false);
    expect(may({}, { share: share('m-me') })).toBe(true);
    expect(may({}, { stage: 'fellowship' })).toBe(true);
    expect(may({ milestones: true }, { chair: { state: 'held', since: 0 } })).toBe(false);
    const line = { line: 1, member: id('m-me'), at: 0, text: '30 days', kind: { type: 'milestone' } as const };
    expect(may({ milestones: true }, { lines: [line] })).toBe(false);
    expect(mayAnnounce(room({ milestones: true }), muted)).toBe(false);
  });
  it('a basket for questions', () => {
    expect(mayAskQuestion(room({ basket: true }), me)).toBe(true);
    expect(mayAskQuestion(room({}), me)).toBe(false);
    expect(mayAskQuestion(room({ basket: true }, { stage: 'fellowship' }), me)).toBe(false);
    expect([mayAskQuestion(room({ basket: true }), muted), mayAskQuestion(room({ basket: true }), clinician)]).toEqual([
      false,
      false,
    ]);
  });
  it('readings to whoever has the floor, until they are posted', () => {
    const readings = [
      { slot: 'a', title: 'Opening', posted_by: 'reader' as const },
      { slot: 'b', title: 'By itself', posted_by: 'server' as const },
      { slot: 'c', title: 'Closing', posted_by: 'reader' as const },
    ];
    const kind = { type: 'reading' as const, title: 'Closing' };
    const view = room(
      { readings },
      { share: share('m-me'), lines: [{ line: 1, member: id('m-a'), at: 0, text: 'x', kind }] },
    );
    expect(readingsToPost(view, me).map((one) => one.slot)).toEqual(['a']);
    expect(readingsToPost(room({ readings }), me)).toEqual([]);
  });
  it('a ballot each, as long as the vote is open', () => {
    const vote = { vote: 3, question: '?', choices: [], voted: 0 };
    const may = (more: object, one = me) => mayVote(room({}, { vote: { ...vote, ...more } }), one);
    expect([may({}), may({ you: true }), may({ tallies: [0, 0, 0] }), may({}, clinician), may({}, muted)]).toEqual([
      true,
      false,
      false,
      false,
      true,
    ]);
    expect(mayVote(room({}), me)).toBe(false);
  });
  it('the chair to the declared deputy, and to nobody else', () => {
    const lost = room({}, { chair: { state: 'lost', since: 0 } });
    const deputy = member('m-me', { role: 'co_facilitator' });
    expect([mayTakeChair(lost, deputy), mayTakeChair(room({}), deputy)]).toEqual([true, false]);
    for (const one of [me, chair, clinician, member('m-me', { role: 'greeter' })])
      expect(mayTakeChair(lost, one)).toBe(false);
  });
});

describe('private talks', () => {
  const greeter = member('m-lark', { role: 'greeter' });
  const other = member('m-a');
  const view = (allowed: Phase['direct_messages'], more: Partial<RoomView> = {}) =>
    room({ direct_messages: allowed }, { members: [newcomer, greeter, other, chair], ...more });
  const talk = (more: Partial<TalkView> = {}): TalkView => ({
    talk: 5,
    from: id('m-me'),
    to: id('m-lark'),
    state: 'open',
    lines: [],
    ...more,
  });
  it('are what the moment allows', () => {
    expect(directMessages(view('consented'))).toBe('consented');
    expect(directMessages(view('off', { stage: 'lobby' }))).toBe('greeter');
    expect(directMessages(view('consented', { stage: 'fellowship' }))).toBe('off');
    expect(directMessages(view('consented', { stage: 'ended' }))).toBe('off');
  });
  it('are for a newcomer and a greeter in the lane, either way round', () => {
    const lane = view('greeter');
    expect([mayAskTalk(lane, newcomer, greeter), mayAskTalk(lane, greeter, newcomer)]).toEqual([true, true]);
    expect([mayAskTalk(lane, me, greeter), mayAskTalk(lane, newcomer, other)]).toEqual([false, false]);
    expect(mayAskTalk(view('consented'), me, other)).toBe(true);
    expect(mayAskTalk(view('off'), newcomer, greeter)).toBe(false);
  });
  it('are asked for once, of somebody who is here and is no clinician', () => {
    const both = view('consented');
    expect(mayAskTalk(view('consented', { talks: [talk()] }), newcomer, greeter)).toBe(false);
    expect(mayAskTalk(both, me, member('m-a', { presence: 'away' }))).toBe(false);
    expect(mayAskTalk(both, me, member('m-c', { role: 'clinician' }))).toBe(false);
    expect([mayAskTalk(both, muted, other), mayAskTalk(both, me, me)]).toEqual([false, false]);
  });
  it('rest while the part does not allow them', () => {
    expect(mayWriteIn(view('greeter'), newcomer, talk())).toBe(true);
    expect(mayWriteIn(view('greeter'), newcomer, talk({ state: 'asked' }))).toBe(false);
    expect(mayWriteIn(view('off'), newcomer, talk())).toBe(false);
  });
  it('lead somebody new to a greeter first, and never twice to one who said no', () => {
    const lane = view('greeter', { members: [newcomer, member('m-r', { role: 'facilitator' }), greeter] });
    expect(greeterFor(lane, newcomer, [])?.member).toBe('m-lark');
    expect(greeterFor(lane, newcomer, [id('m-lark')])?.member).toBe('m-r');
    expect(greeterFor(lane, me, [])).toBeUndefined();
    expect(greeterFor(view('off'), newcomer, [])).toBeUndefined();
  });
});
