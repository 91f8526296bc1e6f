// The plain words: what is happening now, the state of one's hand, and what is said aloud. Whether a sentence is right is
// tested by which one is chosen, not by its wording.
import { describe, expect, it, vi } from 'vitest';
import { m } from '../src/paraglide/messages.js';
import type { MemberId, Phase, RoomEvent, RoomView, You } from '../src/protocol.gen';
import { chairLostWords, handWords, nowWords, partTime, partTitle } from '../src/room/now';
import { quietBecause } from '../src/room/rights';
import { telling } from '../src/room/telling';
import { reduce } from '../src/reducer';
import { at, emptyView, formatOf, inPart, member, part } from './rooms';

// Times are written in the way of the browser's language.
vi.stubGlobal('navigator', { languages: ['en'] });

const id = (text: string) => text as MemberId;
const name = (who: MemberId) => who.slice(2);
const share = { share: 7, member: id('m-maple'), began_at: 0, planned_end: 300_000 };
const words = (phase: Partial<Phase>, more: Partial<RoomView> = {}) => {
  const now = nowWords(inPart([part(phase), part({ title: 'Closing' })], more), name);
  if (!now) throw new Error('nothing is said');
  return now;
};

describe('what is happening now', () => {
  it('tells whoever runs the session that she begins, and the others that somebody does', () => {
    const lobby = inPart([part()], { stage: 'lobby' });
    expect(nowWords(lobby, name, true)?.lines).toEqual([m.now_lobby_leads()]);
    expect(nowWords(lobby, name)?.lines).toEqual([m.now_lobby()]);
  });
  it('names the part, who has the floor and what comes next', () => {
    const now = words({ title: 'Sharing' }, { share });
    expect(now).toMatchObject({
      title: 'Sharing',
      place: m.now_place({ n: 1, all: 2 }),
      floor: m.has_floor({ name: 'maple' }),
      next: m.now_next({ title: 'Closing' }),
    });
    expect(nowWords(inPart([part()]), name)).toMatchObject({
      place: '',
      floor: m.now_floor_free(),
      next: m.now_next_fellowship(),
    });
  });
  it('says what may happen for every floor', () => {
    const first = (phase: Partial<Phase>) => words(phase).lines[0];
    expect([first({}), first({ who: 'newcomers' }), first({ who: 'facilitators' })]).toEqual([
      m.now_one(),
      m.now_one_newcomers(),
      m.now_led(),
    ]);
    expect([first({ floor: 'open' }), first({ floor: 'open', who: 'newcomers' })]).toEqual([
      m.now_open(),
      m.now_open_newcomers(),
    ]);
    expect([first({ floor: 'round' }), first({ floor: 'round', may_pass: false })]).toEqual([
      m.now_round_pass(),
      m.now_round(),
    ]);
    expect([first({ floor: 'facilitator' }), first({ floor: 'quiet' })]).toEqual([m.now_led(), m.now_quiet()]);
  });
  it('says how hands are called, answers, support, milestones and the basket, where there is something to say', () => {
    const all = { hands: 'pitch', cross_talk: true, support: 'after_share', milestones: true, basket: true } as const;
    expect(words(all).lines).toEqual([
      m.now_one(),
      m.now_order_pitch(),
      m.now_answers(),
      m.now_support_after(),
      m.now_milestones(),
      m.now_basket(),
    ]);
    expect(words({}).lines).toEqual([m.now_one(), m.now_no_answers()]);
    expect(words({ floor: 'quiet', support: 'off' }).lines).toEqual([m.now_quiet(), m.now_support_off()]);
  });
  it('follows what the chair changed in the part', () => {
    const changed = { phase: { index: 0, since: 0, extra_minutes: 0, cross_talk: true, support: 'off' } } as const;
    expect(words({}, changed).lines).toEqual([m.now_one(), m.now_answers(), m.now_support_off()]);
    expect(words({}, { floor: 'open' }).lines[0]).toBe(m.now_open());
  });
  it("gives the format's own words when it has some", () => {
    expect(words({ late_joiner: 'We sit in silence until the bell.' }).lines).toEqual([
      'We sit in silence until the bell.',
    ]);
  });
  it("leaves the format's own words where the chair changed what they are about", () => {
    const own = { late_joiner: 'We sit in silence until the bell.' };
    const phase = { index: 0, since: 0, extra_minutes: 0, cross_talk: false, support: 'live' } as const;
    expect(words(own, { phase: { ...phase, extra_minutes: 5 } }).lines).toEqual([own.late_joiner]);
    expect(words(own, { floor: 'open' }).lines[0]).toBe(m.now_open());
    expect(words(own, { phase: { ...phase, cross_talk: true } }).lines).toContain(m.now_answers());
    expect(words(own, { phase: { ...phase, support: 'off' } }).lines).toContain(m.now_support_off());
  });
  it('speaks before and after the meeting, and of a chair that is gone', () => {
    const { phase: _, ...lobby } = emptyView({ stage: 'lobby', format: formatOf(part({ title: 'Welcome' })) });
    expect(nowWords(lobby, name)).toMatchObject({
      lines: [m.now_lobby()],
      next: m.now_begins_with({ title: 'Welcome' }),
    });
    expect(nowWords({ ...lobby, stage: 'fellowship' }, name)?.lines).toEqual([m.now_fellowship()]);
    expect(words({}, { chair: { state: 'held', since: 0 } }).lines).toEqual([m.now_held()]);
    expect(nowWords({ ...lobby, stage: 'ended' }, name)).toBeUndefined();
  });
  it('calls a meeting without a running order by what it does', () => {
    const view = inPart([part({ title: 'Meeting' })]);
    const plain = { ...view, format: { ...view.format, id: 'plain' } };
    expect([partTitle(view), partTitle(plain)]).toEqual(['Meeting', m.stage_sharing()]);
    expect(partTitle({ ...plain, floor: 'open' })).toBe(m.stage_open_talk());
  });
  it('counts planned minutes, also shorter ones and stretched parts', () => {
    const phase = { index: 0, since: 1000, extra_minutes: 5, cross_talk: false, support: 'live' } as const;
    const view = inPart([part({ minutes: 20 })], { minute_ms: 100, phase });
    expect(partTime(view, 2250)).toEqual({ gone: 12, planned: 25 });
    expect(partTime(view, 0)).toEqual({ gone: 0, planned: 25 });
  });
});

describe('the state of my hand', () => {
  const me = member('m-me');
  const hand = (phase: Partial<Phase>, more: Partial<RoomView> = {}, who = me) => {
    const view = inPart([part(phase)], { members: [who, member('m-r', { role: 'facilitator' })], ...more });
    return handWords(view, who, quietBecause(view, who));
  };
  const second = { hands: ['m-a', 'm-me'].map((one) => ({ member: id(one), since: 0 })) };
  const first = { hands: second.hands.slice(1) };
  it('says the place in the queue in the order that the server told', () => {
    expect([hand({}), hand({}, second), hand({}, first)]).toEqual([
      m.hand_down(),
      m.hand_place({ n: 2 }),
      m.hand_next(),
    ]);
    expect(hand({ hands: 'pitch' }, second)).toBe(m.hand_pitch());
  });
  it('says in a round that one will be asked and can pass', () => {
    expect([hand({ floor: 'round' }, second), hand({ floor: 'round' }, first), hand({ floor: 'round' })]).toEqual([
      m.hand_round_place({ n: 2 }),
      m.hand_round_next(),
      m.hand_round_over(),
    ]);
  });
  it('explains why no hand can be raised', () => {
    expect(hand({ who: 'newcomers' })).toBe(m.hand_for_newcomers());
    expect(hand({ who: 'newcomers' }, {}, member('m-me', { newcomer: true }))).toBe(m.hand_down());
    expect([hand({ who: 'facilitators' }), hand({ floor: 'facilitator' })]).toEqual([m.hand_led(), m.hand_led()]);
    expect([hand({ floor: 'quiet' }), hand({ floor: 'open' })]).toEqual([m.hand_quiet(), m.hand_open()]);
    expect(hand({ floor: 'open', who: 'newcomers' })).toBe(m.hand_only_newcomers());
  });
  it('says when nobody is in the chair, and when the chair is not here yet', () => {
    expect(hand({}, { chair: { state: 'held', since: 0 } })).toBe(m.hand_held());
    expect(hand({}, { stage: 'lobby' })).toBe(m.hand_lobby());
    expect(hand({}, { stage: 'lobby', members: [me] })).toBe(m.hand_lobby_no_chair());
    expect(hand({}, { stage: 'fellowship' })).toBe(m.hand_open());
  });
});

describe('a chair that is lost', () => {
  const me = member('m-me');
  const lost = (phase: Partial<Phase>, more: Partial<RoomView> = {}, who = me) =>
    chairLostWords(inPart([part(phase)], { chair: { state: 'lost', since: 0 }, members: [who], ...more }), who);
  const closing = { format: { ...formatOf(part()), without_chair: 'close' as const } };
  it('says that the floor waits, where there is one', () => {
    expect(lost({})).toBe(`${m.chair_lost_text()} ${m.chair_lost_lines()}`);
    expect(lost({}, closing)).toBe(`${m.chair_lost_text()} ${m.chair_lost_closes()}`);
    const deputy = lost({}, {}, member('m-me', { role: 'co_facilitator' }));
    expect(deputy).toBe(`${m.chair_lost_deputy_text()} ${m.chair_lost_lines()}`);
  });
  it('promises to whoever is sharing no more than the wait for a chair', () => {
    const share = { share: 1, member: id('m-me'), began_at: 0, planned_end: 9 } as unknown as NonNullable<
      RoomView['share']
    >;
    expect(lost({}, { share })).toBe(`${m.chair_lost_text()} ${m.chair_lost_share()} ${m.chair_lost_lines()}`);
    expect(lost({}, { share, ...closing })).toBe(
      `${m.chair_lost_text()} ${m.chair_lost_share_closes()} ${m.chair_lost_closes()}`,
    );
  });
  it('says that writing goes on, and for how long, where everybody may write', () => {
    const goesOn = `${m.chair_lost_write()} ${m.chair_lost_lines()}`;
    expect([lost({ floor: 'open' }), lost({}, { stage: 'fellowship' })]).toEqual([goesOn, goesOn]);
    expect(lost({}, { ...closing, floor: 'open' })).toBe(`${m.chair_lost_write()} ${m.chair_lost_closes()}`);
    expect(lost({ floor: 'open' }, {}, member('m-me', { muted: true }))).toBe(m.chair_lost_lines());
  });
});

describe('what is said aloud', () => {
  const you = { member: id('m-me'), role: 'attendee', nickname: 'me' } as You;
  const told = (event: RoomEvent, before: Partial<RoomView> = {}, phase: Partial<Phase> = {}, who = you) => {
    const members = [member('m-me', { role: who.role }), member('m-maple')];
    const view = inPart([part(phase), part({ title: 'Closing' })], { members, ...before });
    const one = at(9, event);
    return telling(one, view, reduce(view, one), who, name);
  };
  const mine = { ...share, member: id('m-me') };
  it("is one's own turn at once, and another's politely", () => {
    expect(told({ type: 'floor_given', share: mine })).toEqual({ text: m.floor_is_yours(), when: 'now' });
    expect(told({ type: 'floor_given', share })).toEqual({ text: m.has_floor({ name: 'maple' }), when: 'soon' });
    expect(told({ type: 'share_ended', share: 7, end: 'done' }, { share })?.when).toBe('soon');
  });
  it('warns the one who shares, and nobody else', () => {
    const warned = { type: 'share_warned', share: 7 } as const;
    const ends = (seconds: number) => ({ share: { ...mine, planned_end: (9 + seconds) * 1000 } });
    const text = (left: string, then: string) => `${m.turn_left({ left })} ${then}`;
    expect(told(warned, ends(60))).toEqual({ text: text('1 minute', m.turn_warned()), when: 'now' });
    expect(told(warned, ends(30))?.text).toBe(text('30 seconds', m.turn_warned()));
    expect(told(warned, ends(180), { hard_end: true })?.text).toBe(text('3 minutes', m.turn_warned_hard()));
    expect(told(warned, { share })).toBeUndefined();
  });
  it('tells kindly why a share ended that one did not end', () => {
    const ended = (end: 'taken_back' | 'time_over') => told({ type: 'share_ended', share: 7, end }, { share: mine });
    expect(ended('taken_back')).toEqual({ text: m.floor_taken_back(), when: 'shown' });
    expect(ended('time_over')).toEqual({ text: m.floor_time_over(), when: 'shown' });
  });
  it('says that one is next whenever that begins, however the queue came to it', () => {
    const hands = [id('m-maple'), id('m-me')].map((one) => ({ member: one, since: 0 }));
    const next = { text: m.you_are_next(), when: 'soon' };
    expect(told({ type: 'hand_lowered', member: id('m-maple'), end: 'lowered' }, { hands })).toEqual(next);
    expect(told({ type: 'hands_ordered', members: [id('m-me'), id('m-maple')] }, { hands })).toEqual(next);
    expect(told({ type: 'hand_raised', member: id('m-me'), place: 0 }, { hands: hands.slice(0, 1) })).toEqual(next);
    expect(told({ type: 'hands_ordered', members: [id('m-maple'), id('m-me')] }, { hands })).toBeUndefined();
  });
  it('says why the floor waits, and that it no longer does', () => {
    expect(told({ type: 'floor_waiting', share: 7, waiting_since: 5 }, { share })?.text).toBe(
      m.floor_waits({ name: 'maple' }),
    );
    expect(told({ type: 'floor_waiting', share: 7 }, { share })?.text).toBe(m.floor_waits_no_more({ name: 'maple' }));
  });
  it('says a new part, and what changed in it', () => {
    const phase = { index: 1, since: 9, extra_minutes: 0, cross_talk: false, support: 'live' } as const;
    expect(told({ type: 'phase_entered', phase, floor: 'open' })).toEqual({
      text: m.part_begins({ title: 'Closing' }),
      when: 'soon',
    });
    expect(told({ type: 'cross_talk_changed', cross_talk: true })?.text).toBe(m.now_answers());
  });
  it('says in one sentence what another floor and another support mean', () => {
    const floor = (to: Phase['floor'], phase: Partial<Phase> = {}) =>
      told({ type: 'floor_policy_changed', floor: to }, {}, phase);
    expect(floor('open')).toEqual({ text: m.floor_now_open(), when: 'soon' });
    expect((['one_at_a_time', 'round', 'facilitator', 'quiet'] as const).map((to) => floor(to)?.text)).toEqual([
      m.floor_now_one(),
      m.floor_now_round(),
      m.floor_now_led(),
      m.floor_now_quiet(),
    ]);
    expect(floor('open', { who: 'newcomers' })?.text).toBe(m.floor_now_open_newcomers());
    expect(floor('open', { who: 'facilitators' })?.text).toBe(m.floor_now_led());
    const support = (to: Phase['support']) => told({ type: 'support_policy_changed', support: to });
    expect(support('live')).toEqual({ text: m.now_support_live(), when: 'soon' });
    expect([support('after_share')?.text, support('off')?.text]).toEqual([m.now_support_after(), m.now_support_off()]);
  });
  it('tells the sharer how many were with them, and nobody else', () => {
    const to = { share: 7 };
    const support = ['m-a', 'm-b', 'm-b'].map((from, i) => ({
      to,
      from: id(from),
      kind: i === 2 ? ('strength' as const) : ('with_you' as const),
    }));
    const ended = (who: string) => ({ shares: [{ ...share, member: id(who), ended_at: 8, end: 'done' as const }] });
    expect(told({ type: 'support_released', support }, ended('m-me'))?.text).toBe(m.support_released({ n: 2 }));
    expect(told({ type: 'support_released', support }, ended('m-maple'))).toBeUndefined();
  });
  it('calls the deputy at once when the chair is gone', () => {
    const gone = { type: 'chair_changed', state: 'lost' } as const;
    expect(told(gone)).toEqual({ text: m.chair_lost(), when: 'soon' });
    expect(told(gone, {}, {}, { ...you, role: 'co_facilitator' })).toEqual({
      text: m.chair_lost_deputy(),
      when: 'now',
    });
  });
  it('announces a vote, and that it is closed', () => {
    const vote = { vote: 4, question: 'Tea?', choices: [], voted: 0 };
    expect(told({ type: 'vote_opened', vote })?.text).toBe(m.vote_is_open({ question: 'Tea?' }));
    expect(told({ type: 'vote_closed', vote: 4, tallies: [1] }, { vote })?.when).toBe('soon');
  });
  it('leaves lines to the log', () => {
    const line = { line: 9, member: id('m-maple'), at: 9, text: 'a' };
    expect(told({ type: 'line_posted', line })).toBeUndefined();
  });
});
