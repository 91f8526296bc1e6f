// The chair's view: a complete discussion and a round, run by doing nothing but the next natural step; then what the step is
// at the edges, and the figures of the running order.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { callsPeople, mayBeCalled, mayManage, nextStep, wordsOnEntering, type Step } from '../src/console/next';
import { cuesOf, planOf } from '../src/console/plan';
import type { LineView, MemberId, Phase, RoomEvent, RoomView, ShareView } from '../src/protocol.gen';
import { reduce } from '../src/reducer';
import { handsWait, mayTakeChair } from '../src/room/rights';
import { emptyView, formatOf, inPart, member, part } from './rooms';

const id = (text: string) => text as MemberId;
const MIN = 60_000;
const people = [
  member('m-rowan', { role: 'facilitator' }),
  member('m-alder', { role: 'co_facilitator' }),
  member('m-maple'),
  member('m-finch'),
  member('m-otter', { presence: 'away' }),
];
const step = (view: RoomView, now = 0, marked: string[] = [], role: 'facilitator' | 'co_facilitator' = 'facilitator') =>
  nextStep(view, { me: member('m-me', { role }), now, marked: new Set(marked) });
const line = (n: number, at: number, more: Partial<LineView> = {}): LineView => ({
  line: n,
  member: id('m-rowan'),
  at,
  text: 'words',
  ...more,
});
const share = (n: number, who: string, began_at: number): ShareView => ({
  share: n,
  member: id(who),
  began_at,
  planned_end: began_at + 5 * MIN,
});
const ended = (n: number, who: string, began_at: number): ShareView => ({
  ...share(n, who, began_at),
  ended_at: began_at + MIN,
  end: 'done',
});

/** A room with a server that does what the protocol says, as far as the chair's steps go. */
class Meeting {
  #seq = 0;
  now = 0;
  constructor(public view: RoomView) {}

  happen(event: RoomEvent): void {
    this.#seq += 1;
    this.view = reduce(this.view, { seq: this.#seq, at: this.now, ...event });
  }
  enter(index: number): void {
    const phase = this.view.format.phases[index] as Phase;
    const { cross_talk, support } = phase;
    this.happen({
      type: 'phase_entered',
      phase: { index, since: this.now, extra_minutes: 0, cross_talk, support },
      floor: phase.floor,
    });
    if (phase.floor === 'round') for (const who of ['m-maple', 'm-finch', 'm-rowan']) this.raise(who);
    for (const reading of phase.readings) {
      if (reading.posted_by === 'server' && reading.text) this.read(reading.title);
    }
  }
  read(title: string): void {
    this.post('the reading', { kind: { type: 'reading', title } });
  }
  post(text: string, more: Partial<LineView> = {}): void {
    this.happen({ type: 'line_posted', line: line(this.#seq + 1, this.now, { text, ...more }) });
  }
  /** As one block: a line with a paragraph for each. */
  postAll(words: string[]): void {
    if (words.length > 0) this.post(words.join('\n'));
  }
  raise(who: string): void {
    this.happen({ type: 'hand_raised', member: id(who), place: this.view.hands.length });
  }
  give(who: MemberId): void {
    this.happen({ type: 'hand_lowered', member: who, end: 'called_on' });
    this.happen({ type: 'floor_given', share: share(this.#seq + 1, who, this.now) });
  }
  /** The one who shares is done; in a round the server gives the floor to the next. */
  done(): void {
    this.now += 3 * MIN;
    this.happen({ type: 'share_ended', share: this.view.share?.share ?? 0, end: 'done' });
    const next = this.view.hands[0];
    if (this.view.floor === 'round' && next) this.give(next.member);
  }
  /** The chair does what the large button says; the name of what was done. */
  press(): string {
    const next = step(this.view, this.now);
    this.now += 1000;
    switch (next.kind) {
      case 'start':
        this.happen({ type: 'stage_changed', stage: 'in_progress' });
        this.enter(0);
        this.postAll(wordsOnEntering(this.view, 0));
        return 'start';
      case 'say':
        this.postAll(next.prompts.map((one) => one.text));
        return `say ${next.prompts.map((one) => one.text).join(' ')}`;
      case 'read':
        for (const one of next.readings) this.read(one.title);
        this.postAll(next.then.map((one) => one.text));
        return `read ${next.readings.map((one) => one.title).join(' ')}`;
      case 'call_next':
      case 'begin_round':
        this.give(next.member);
        return `${next.kind} ${next.member}`;
      case 'enter':
        this.enter(next.phase);
        this.postAll(wordsOnEntering(this.view, next.phase));
        return `enter ${next.phase}`;
      case 'draw':
        this.happen({ type: 'basket_counted', waiting: this.view.basket - 1 });
        this.post('a question', { kind: { type: 'question' } });
        return 'draw';
      case 'invite':
        this.post('There is time.');
        return 'invite';
      case 'fellowship':
        this.happen({ type: 'stage_changed', stage: 'fellowship' });
        return 'fellowship';
      case 'end':
        this.happen({ type: 'stage_changed', stage: 'ended' });
        return 'end';
      default:
        return next.kind;
    }
  }
  presses(times: number): string[] {
    return Array.from({ length: times }, () => this.press());
  }
}

const DISCUSSION: Phase[] = [
  part({
    id: 'welcome',
    title: 'Welcome',
    minutes: 5,
    floor: 'facilitator',
    who: 'facilitators',
    prompts: ['Welcome.', 'This is an open meeting.'],
    readings: [{ slot: 'opening', title: 'Opening', posted_by: 'server', text: 'The group’s own words.' }],
  }),
  part({
    id: 'readings',
    title: 'Readings',
    minutes: 5,
    floor: 'facilitator',
    who: 'facilitators',
    prompts: ['Here is a reading.', 'Thank you for reading.'],
    readings: [
      { slot: 'how', title: 'How', posted_by: 'reader', text: 'More of the group’s own words.' },
      { slot: 'custom', title: 'Custom', posted_by: 'reader' },
    ],
  }),
  part({ id: 'chips', title: 'Milestones', minutes: 5, floor: 'facilitator', milestones: true, prompts: ['Anyone?'] }),
  part({ id: 'sharing', title: 'Sharing', minutes: 30, prompts: ['The floor is open.', 'We have time for one more.'] }),
  part({
    id: 'closing',
    title: 'Closing',
    minutes: 5,
    floor: 'facilitator',
    who: 'facilitators',
    prompts: ['Thank you.'],
  }),
];

describe('a complete discussion', () => {
  it('is run by the large button alone', () => {
    const room = new Meeting(
      inPart(DISCUSSION, { stage: 'lobby', members: people, phase: { ...inPart(DISCUSSION).phase!, index: 0 } }),
    );
    room.happen({ type: 'stage_changed', stage: 'lobby' });
    expect(room.presses(4)).toEqual(['start', 'enter 1', 'read How', 'enter 2']);
    expect(room.press()).toBe('milestones');
    room.now += 5 * MIN;
    expect(room.press()).toBe('enter 3');
    room.raise('m-maple');
    room.raise('m-finch');
    expect(room.presses(2)).toEqual(['call_next m-maple', 'listen']);
    room.done();
    expect(room.presses(2)).toEqual(['call_next m-finch', 'listen']);
    room.done();
    // Further words are for when it is quiet.
    expect(room.presses(2)).toEqual(['say We have time for one more.', 'wait']);
    room.raise('m-maple');
    expect(room.press()).toBe('call_next m-maple');
    room.done();
    expect(room.presses(2)).toEqual(['invite', 'wait']);
    room.now += 30 * MIN;
    expect(room.presses(2)).toEqual(['enter 4', 'fellowship']);
    expect(room.presses(2)).toEqual(['end', 'over']);
  });
});

/** The presets as the server reads them: as much of TOML as they use. */
function preset(file: string): Phase[] {
  const phases: Record<string, unknown>[] = [];
  let into: Record<string, unknown> = {};
  const text = readFileSync(file, 'utf8').replace(/^about = """[^]*?"""/m, '');
  for (const [, header, key, value] of text.matchAll(/^\[\[([\w.]+)\]\]|^(\w+) = (\[\n[^]*?^\]|.*)$/gm)) {
    if (header !== undefined) into = {};
    if (header === 'phases') phases.push(into);
    if (header === 'phases.readings') ((phases.at(-1)!.readings ??= []) as unknown[]).push(into);
    if (key) into[key] = JSON.parse((value ?? '').replace(/,\s*\]$/, ']'));
  }
  // As a group fills them in: every reading has its text.
  return phases.map((one) => {
    const readings = (one.readings ?? []) as Phase['readings'];
    return part({ ...one, readings: readings.map((reading) => ({ ...reading, text: 'The group’s own words.' })) });
  });
}

describe('every preset, as a first-time chair runs it', () => {
  const FOLDER = new URL('../../server/formats/', import.meta.url);
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('.toml'));
  it('is there', () => expect(files.length).toBe(14));
  it.each(files)('%s: few presses until somebody may share', (name) => {
    const phases = preset(fileURLToPath(new URL(name, FOLDER)));
    const room = new Meeting(inPart(phases, { stage: 'lobby', members: people }));
    room.happen({ type: 'stage_changed', stage: 'lobby' });
    let presses = 0;
    /** The floor is theirs to ask for, and everybody may. */
    const mayShare = () => {
      const now = room.view.stage === 'in_progress' ? phases[room.view.phase?.index ?? 0] : undefined;
      return now !== undefined && now.who === 'everyone' && now.floor !== 'facilitator' && now.floor !== 'quiet';
    };
    /** When the first could ask for the floor, a newcomer perhaps. */
    let first: number | undefined;
    while (!mayShare() && presses < 40) {
      if (room.view.stage === 'in_progress' && room.view.floor === 'one_at_a_time') first ??= presses;
      const done = room.press();
      // The time of a part is over, or somebody took their turn: no press of the chair.
      if (['quiet', 'milestones', 'wait', 'talk'].includes(done)) room.now += 60 * MIN;
      else presses += 1;
      if (done === 'pick') {
        room.give(id('m-maple'));
        room.done();
      }
    }
    expect([name, presses <= 9, (first ?? presses) <= 6]).toEqual([name, true, true]);
  });
});

describe('a round', () => {
  it('begins once, goes on by itself and ends with the last hand', () => {
    const phases = [
      part({ title: 'Check-in', minutes: 5, floor: 'round', prompts: ['How was your week?'] }),
      part({ title: 'Working time', floor: 'open', cross_talk: true, basket: true }),
    ];
    const room = new Meeting(inPart(phases, { members: people }));
    room.enter(0);
    expect(room.presses(3)).toEqual(['say How was your week?', 'begin_round m-maple', 'listen']);
    room.done();
    expect([room.press(), room.view.share?.member]).toEqual(['listen', 'm-finch']);
    room.done();
    expect([room.press(), room.view.share?.member]).toEqual(['listen', 'm-rowan']);
    room.done();
    expect(room.presses(2)).toEqual(['enter 1', 'talk']);
    room.view = { ...room.view, basket: 2 };
    expect(room.presses(2)).toEqual(['draw', 'talk']);
    room.now += 70 * MIN;
    expect(room.press()).toBe('fellowship');
  });
  it('keeps the last words of the meeting for its end', () => {
    const phases = [part({ floor: 'round', prompts: ['We check out.', 'A minute each.', 'That was the meeting.'] })];
    const room = new Meeting(inPart(phases, { members: people }));
    room.enter(0);
    expect(room.presses(2)).toEqual(['say We check out. A minute each.', 'begin_round m-maple']);
    for (let i = 0; i < 3; i += 1) room.done();
    expect(room.presses(2)).toEqual(['say That was the meeting.', 'fellowship']);
  });
  it('goes on after an interruption, also when its time is over', () => {
    const phases = [part({ floor: 'round', minutes: 5 }), part()];
    const hands = [{ member: id('m-finch'), since: 0 }];
    const view = inPart(phases, { members: people, hands, shares: [ended(3, 'm-maple', MIN)] });
    expect(step(view, 50 * MIN)).toEqual({ kind: 'call_next', member: 'm-finch' });
  });
});

describe('the next step', () => {
  const view = (more: Partial<RoomView> = {}, phase: Partial<Phase> = {}) =>
    inPart([part(phase), part({ title: 'Closing' })], { members: people, ...more });
  const hands = [
    { member: id('m-otter'), since: 0 },
    { member: id('m-finch'), since: 1 },
  ];

  it('is one thing in every stage', () => {
    const kinds = (['scheduled', 'lobby', 'in_progress', 'fellowship', 'ended'] as const).map(
      (stage) => step(emptyView({ stage })).kind,
    );
    expect(kinds).toEqual(['start', 'start', 'invite', 'end', 'over']);
  });
  it('calls the first who is there, and nobody while somebody shares', () => {
    expect(step(view({ hands }))).toEqual({ kind: 'call_next', member: 'm-finch' });
    expect(step(view({ hands, share: share(1, 'm-maple', 0) }))).toEqual({ kind: 'listen', member: 'm-maple' });
    expect(mayBeCalled(view({ share: share(1, 'm-maple', 0) }), id('m-finch'))).toBe(false);
  });
  it('never interrupts who shares, whatever the time', () => {
    expect(step(view({ share: share(1, 'm-maple', 0) }, { prompts: ['x'] }), 500 * MIN).kind).toBe('listen');
  });
  it('says of hands whose owners are away that they cannot be called', () => {
    expect(step(view({ hands: hands.slice(0, 1) }))).toEqual({ kind: 'wait', hands: true });
  });
  it('moves on when the time is over, although hands are up', () => {
    const shares = [ended(1, 'm-maple', MIN)];
    expect(step(view({ hands, shares }), 59 * MIN).kind).toBe('call_next');
    expect(step(view({ hands, shares }), 60 * MIN)).toEqual({ kind: 'enter', phase: 1 });
    const stretched = { ...view().phase!, extra_minutes: 5 };
    expect(step(view({ hands, shares, phase: stretched }), 60 * MIN).kind).toBe('call_next');
  });
  it('goes by the length of a planned minute', () => {
    expect(step(view({ hands, minute_ms: 1000 }), 60_000)).toEqual({ kind: 'enter', phase: 1 });
  });
  it('takes what was ticked off as said', () => {
    const more = { prompts: ['One.', 'Two.'] };
    expect(step(view({}, more), 0, ['0.0'])).toMatchObject({ kind: 'say', prompts: [{ text: 'Two.' }] });
    expect(step(view({}, more), 0, ['0.0', '0.1']).kind).toBe('wait');
  });
  it('lets the chair pick where nobody raises a hand, once', () => {
    const speaker = { floor: 'facilitator' as const, share_minutes: 20 };
    expect(step(view({}, speaker)).kind).toBe('pick');
    expect(step(view({ shares: [ended(1, 'm-maple', 0)] }, speaker), MIN).kind).toBe('enter');
    expect(step(view({}, { ...speaker, who: 'facilitators' })).kind).toBe('enter');
    expect(step(view({}, { ...speaker, share_minutes: 5 })).kind).toBe('enter');
  });
  it('draws a question, and the next one after somebody answered', () => {
    const basket = { basket: true };
    const drawn = [line(5, 2 * MIN, { kind: { type: 'question' } })];
    expect(step(view({ basket: 3 }, basket)).kind).toBe('draw');
    expect(step(view({ basket: 3 })).kind).not.toBe('draw');
    expect(step(view({ basket: 2, lines: drawn }, basket)).kind).toBe('wait');
    expect(step(view({ basket: 2, lines: drawn, hands }, basket)).kind).toBe('call_next');
    const answered = [ended(6, 'm-maple', 3 * MIN)];
    expect(step(view({ basket: 2, lines: drawn, shares: answered }, basket)).kind).toBe('draw');
  });
  it('calls hands before further words, and starts an open talk again in good time', () => {
    const prompts = ['One.', 'Two.'];
    expect(step(view({ hands }, { prompts }), 0, ['0.0']).kind).toBe('call_next');
    expect(step(view({}, { prompts }), 0, ['0.0']).kind).toBe('say');
    const open = { prompts, floor: 'open' as const };
    expect(step(view({}, open), 0).kind).toBe('say');
    expect(step(view({}, open), 29 * MIN, ['0.0']).kind).toBe('talk');
    expect(step(view({}, open), 30 * MIN, ['0.0'])).toMatchObject({ kind: 'say', prompts: [{ text: 'Two.' }] });
  });
  it('draws nothing where the basket is only filled', () => {
    expect(step(view({ basket: 3 }, { basket: true, floor: 'quiet' })).kind).toBe('quiet');
    expect(step(view({ basket: 3 }, { basket: true, floor: 'facilitator' })).kind).toBe('enter');
  });
  it('lets silence be', () => {
    expect(step(view({}, { floor: 'quiet' })).kind).toBe('quiet');
    expect(step(view({}, { floor: 'quiet', minutes: 2 }), 2 * MIN).kind).toBe('enter');
  });
  it('asks for a share once after each, and not into every silence', () => {
    const shares = [ended(1, 'm-maple', MIN)];
    expect(step(view({ shares })).kind).toBe('invite');
    expect(step(view({ shares, lines: [line(9, 3 * MIN)] })).kind).toBe('wait');
    expect(step(view({ shares, lines: [line(9, 3 * MIN, { member: id('m-maple') })] })).kind).toBe('invite');
  });
  it('is the chair for the deputy while the chair is gone, and for nobody else', () => {
    const lost = view({ hands, chair: { state: 'lost', since: 0 } });
    expect(step(lost, 0, [], 'co_facilitator')).toEqual({ kind: 'take_chair' });
    expect(step({ ...lost, stage: 'fellowship', chair: { state: 'held', since: 0 } }, 0, [], 'co_facilitator')).toEqual(
      {
        kind: 'take_chair',
      },
    );
    expect([mayTakeChair(lost, people[0]), mayTakeChair(view(), people[1])]).toEqual([false, false]);
    expect([callsPeople(lost), mayBeCalled(lost, id('m-finch'))]).toEqual([false, false]);
  });
  it('is the same for the deputy while the chair is there', () => {
    const all: Step[] = [step(view({ hands }), 0, [], 'co_facilitator'), step(view({ hands }))];
    expect(all[0]).toEqual(all[1]);
  });
  it('calls on people where the floor is given by somebody', () => {
    const floors = ['one_at_a_time', 'round', 'facilitator', 'open', 'quiet'] as const;
    expect(floors.map((floor) => mayBeCalled(view({ floor }), id('m-maple')))).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
    const quieted = people.map((one) => ({ ...one, muted: true }));
    expect(mayBeCalled(view({ members: quieted }), id('m-maple'))).toBe(false);
  });
  it('counts hands as something to do only while the floor is free', () => {
    const up = [{ member: id('m-maple'), since: 1 }];
    const counts = [
      { hands: up },
      { hands: up, share: share(1, 'm-finch', 0) },
      { hands: up, floor: 'open' as const },
      { hands: up, stage: 'ended' as const },
    ];
    expect(counts.map((more) => handsWait(view(more)))).toEqual([1, 0, 0, 0]);
  });
  it('offers what the server allows about others', () => {
    expect(mayManage('co_facilitator', 'attendee')).toBe(true);
    expect(mayManage('co_facilitator', 'co_facilitator')).toBe(false);
    expect(mayManage('facilitator', 'co_facilitator')).toBe(true);
    expect(mayManage('facilitator', 'clinician')).toBe(false);
  });
});

describe('the running order', () => {
  const phases = [part({ minutes: 10 }), part({ minutes: 20 }), part({ minutes: 30 })];
  const second = (more: Partial<NonNullable<RoomView['phase']>> = {}): Partial<RoomView> => ({
    phase: { index: 1, since: 12 * MIN, extra_minutes: 0, cross_talk: false, support: 'live', ...more },
  });

  it('tells when each part begins', () => {
    const plan = planOf(inPart(phases, second()), 20 * MIN);
    expect(plan.parts.map((p) => [p.state, p.begins === undefined ? undefined : p.begins / MIN, p.minutes])).toEqual([
      ['past', undefined, 10],
      ['now', 12, 20],
      ['ahead', 32, 30],
    ]);
    expect([plan.elapsed, plan.planned, plan.over, plan.ends / MIN, plan.behind]).toEqual([8, 20, false, 62, 2]);
  });
  it('pushes the rest back when a part takes longer, by stretching or by not ending', () => {
    const stretched = planOf(inPart(phases, second({ extra_minutes: 5 })), 20 * MIN);
    expect([stretched.planned, stretched.behind]).toEqual([25, 7]);
    const late = planOf(inPart(phases, second()), 36 * MIN);
    expect([late.over, late.ends / MIN, late.behind]).toEqual([true, 66, 6]);
  });
  it('is ahead when a part was left early, and in time within a minute', () => {
    expect(planOf(inPart(phases, second({ since: 6 * MIN })), 7 * MIN).behind).toBe(-4);
    expect(planOf(inPart(phases, second({ since: 10.9 * MIN })), 11 * MIN).behind).toBe(0);
  });
  it('begins with the planned time before the meeting, and is all over after it', () => {
    const { phase: _, ...before } = inPart(phases, { stage: 'lobby' });
    const lobby = planOf({ ...before, session: { ...before.session, starts_at: 100 * MIN } }, 90 * MIN);
    expect([lobby.parts[0]?.begins, lobby.ends, lobby.behind]).toEqual([100 * MIN, 160 * MIN, 0]);
    const after = planOf({ ...before, stage: 'fellowship' }, 90 * MIN);
    expect(after.parts.map((p) => p.state)).toEqual(['past', 'past', 'past']);
  });
  it('counts in the minutes of a rehearsal', () => {
    const fast = { ...inPart(phases, second({ since: 12_000 })), minute_ms: 1000 };
    const plan = planOf(fast, 20_000);
    expect([plan.elapsed, plan.behind, plan.ends]).toEqual([8, 2, 62_000]);
  });
});

describe('what is to be said and read', () => {
  const phase = part({
    prompts: ['Welcome,  everybody.\nTake a seat.'],
    readings: [
      { slot: 'a', title: 'A', posted_by: 'server', text: 'x' },
      { slot: 'b', title: 'B', posted_by: 'reader', text: 'x' },
      { slot: 'c', title: 'C', posted_by: 'reader' },
    ],
  });
  const cues = (lines: LineView[], marked: string[] = []) => {
    const all = cuesOf(inPart([phase], { members: people, lines }), new Set(marked));
    return [...all.prompts.map((p) => p.said), ...all.readings.map((r) => r.state)];
  };

  it('is seen in the lines of those who run the session', () => {
    expect(cues([])).toEqual([false, 'posted', 'due', 'empty']);
    expect(cues([line(1, 1, { text: 'Welcome, everybody.', member: id('m-alder') })])[0]).toBe(true);
    expect(cues([line(1, 1, { text: 'Welcome, everybody.', member: id('m-maple') })])[0]).toBe(false);
    expect(cues([line(1, -1, { text: 'Welcome, everybody.' })])[0]).toBe(false);
    expect(cues([line(1, 1, { kind: { type: 'reading', title: 'B' } })])[2]).toBe('posted');
  });
  it('can be ticked off', () => expect(cues([], ['0.0', '0.b'])).toEqual([true, 'posted', 'skipped', 'empty']));
  it('begins anew when the part is entered again', () => {
    const again = inPart([phase], { members: people, lines: [line(1, 1, { text: 'Welcome, everybody.' })] });
    const since = { ...again, phase: { ...again.phase!, since: 5 * MIN } };
    expect(cuesOf(since, new Set(['0.0'])).prompts[0]?.said).toBe(false);
  });
  it('is nothing outside the meeting', () => {
    const { phase: _, ...lobby } = inPart([phase], { stage: 'lobby', format: formatOf(phase) });
    expect(cuesOf(lobby, new Set())).toEqual({ prompts: [], readings: [] });
  });
});
