// The connection on a socket and a clock that the tests hold in their hands.
import { beforeEach, describe, expect, it } from 'vitest';
import { closeReason, shouldReconnect } from '../src/close';
import {
  Connection,
  TIMES,
  type Clock,
  type Options,
  type Status,
  type TicketAnswer,
  type Wire,
} from '../src/connection';
import { CLOSE } from '../src/protocol.gen';
import type { ClientKey, ClientMessage, Epoch, ServerMessage } from '../src/protocol.gen';
import { emptyView } from './rooms';

class FakeWire implements Wire {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  sent: { id: number; body: ClientMessage }[] = [];
  closed = false;
  send(text: string): void {
    if (this.closed) throw new Error('sent on a closed socket');
    this.sent.push(JSON.parse(text) as { id: number; body: ClientMessage });
  }
  close(): void {
    this.closed = true;
  }
  types(): string[] {
    return this.sent.map((f) => f.body.type);
  }
  says(message: unknown): void {
    this.onmessage?.({ data: typeof message === 'string' ? message : JSON.stringify(message) });
  }
}

class FakeClock implements Clock {
  #now = 0;
  #timers: { due: number; run: () => void }[] = [];
  luck = 0.5;
  now(): number {
    return this.#now;
  }
  chance(): number {
    return this.luck;
  }
  after(ms: number, run: () => void): () => void {
    const timer = { due: this.#now + ms, run };
    this.#timers.push(timer);
    return () => (this.#timers = this.#timers.filter((t) => t !== timer));
  }
  pass(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const next = this.#timers.filter((t) => t.due <= end).sort((a, b) => a.due - b.due)[0];
      if (!next) break;
      this.#timers = this.#timers.filter((t) => t !== next);
      this.#now = next.due;
      next.run();
    }
    this.#now = end;
  }
  get waits(): number {
    return this.#timers.length;
  }
}

let wires: FakeWire[];
let clock: FakeClock;
let heard: ServerMessage[];
let states: Status[];
let unsent: ClientMessage[];
const last = () => wires.at(-1) as FakeWire;
const key = (k: string) => k as ClientKey;
const line = (k: string): ClientMessage => ({ type: 'post_line', text: k, client_key: key(k) });

function connect(more: Partial<Options> = {}): Connection {
  return new Connection({
    token: 'secret',
    clock,
    open: () => {
      wires.push(new FakeWire());
      return last();
    },
    onMessage: (m) => heard.push(m),
    onStatus: (s) => states.push(s),
    onUnsent: (messages) => (unsent = messages),
    ...more,
  });
}
const welcome = (seq = 10, recovered = false, epoch = 'e1') => ({
  type: 'welcome',
  version: 1,
  you: { member: 'm-a', role: 'attendee', nickname: 'A' },
  position: { epoch: epoch as Epoch, seq },
  recovered,
  ...(recovered ? {} : { view: emptyView() }),
  now: 0,
  limits: { line_chars: 1, note_chars: 1, view_lines: 1, view_shares: 1 },
});
const events = (seq: number, ...numbers: number[]) => ({
  type: 'events',
  seq,
  events: numbers.map((n) => ({ seq: n, at: n, type: 'hand_raised', member: 'm-a' })),
});
/** Opens the newest socket and gets the welcome on it. */
function begin(message: unknown = welcome()): void {
  last().onopen?.();
  last().says(message);
}
/** Loses the newest socket and lets the pause pass. Says how long that was. */
function drop(code = 1006): number {
  const before = wires.length;
  const from = clock.now();
  last().onclose?.({ code });
  while (wires.length === before && clock.now() - from < 120_000) clock.pass(10);
  return clock.now() - from;
}

beforeEach(() => {
  [wires, heard, states, unsent] = [[], [], [], []];
  clock = new FakeClock();
});

describe('hello and resume', () => {
  it('says hello first, with the token and no position', () => {
    connect();
    last().onopen?.();
    expect(last().sent).toEqual([{ id: 0, body: { type: 'hello', version: 1, token: 'secret' } }]);
  });
  it('resumes from the last number that it was sent', () => {
    const connection = connect();
    begin();
    last().says(events(12, 11, 12));
    last().says(events(15));
    drop();
    last().onopen?.();
    expect(last().sent[0]?.body).toMatchObject({ resume: { epoch: 'e1', seq: 15 } });
    expect(connection.status.kind).toBe('reconnecting');
  });
  it('keeps its own place when the view is recovered, until the events come', () => {
    connect();
    begin();
    drop();
    begin(welcome(30, true));
    drop();
    last().onopen?.();
    expect(last().sent[0]?.body).toMatchObject({ resume: { seq: 10 } });
    last().says(welcome(30, true));
    last().says(events(30, 20, 30));
    drop();
    last().onopen?.();
    expect(last().sent[0]?.body).toMatchObject({ resume: { seq: 30 } });
  });
  it('takes the new place when the history is another one', () => {
    connect();
    begin(welcome(100));
    drop();
    begin(welcome(3, false, 'e2'));
    last().says(events(4, 4));
    expect(heard.at(-1)).toMatchObject({ type: 'events', seq: 4 });
    drop();
    last().onopen?.();
    expect(last().sent[0]?.body).toMatchObject({ resume: { epoch: 'e2', seq: 4 } });
  });
  it('passes no event twice', () => {
    connect();
    begin();
    last().says(events(12, 11, 12));
    last().says(events(12, 11, 12));
    last().says(events(13, 12, 13));
    const numbers = heard.flatMap((m) => (m.type === 'events' ? m.events.map((e) => e.seq) : []));
    expect(numbers).toEqual([11, 12, 13]);
  });
  it('lets frames go that it cannot read, and types that it does not know', () => {
    connect();
    begin();
    last().says('{');
    last().says({ type: 'candle_lit' });
    expect(states.at(-1)?.kind).toBe('open');
  });
});

describe('what was asked', () => {
  it('settles with the answer', async () => {
    const connection = connect();
    begin();
    const done = connection.send({ type: 'raise_hand' });
    const refused = connection.send({ type: 'done' });
    const [a, b] = last().sent.slice(1);
    last().says({ type: 'refused', id: b?.id, error: { code: 'not_your_turn' } });
    last().says({ type: 'ack', id: a?.id });
    expect(await done).toMatchObject({ kind: 'done' });
    expect(await refused).toEqual({ kind: 'refused', error: { code: 'not_your_turn' } });
  });
  it('sends unanswered lines again, in order, under the same keys, and answered ones never', async () => {
    const connection = connect();
    begin();
    const first = connection.send(line('one'));
    void connection.send(line('two'));
    last().says({ type: 'ack', id: last().sent[1]?.id, line: 11 });
    await first;
    drop();
    void connection.send(line('three'));
    begin(welcome(11, true));
    expect(
      last()
        .sent.slice(1)
        .map((f) => f.body),
    ).toEqual([line('two'), line('three')]);
    expect(unsent).toEqual([line('two'), line('three')]);
  });
  it('gives up what must not be done late', async () => {
    const connection = connect();
    begin();
    const called = connection.send({ type: 'call_on', member: 'm-b' as never });
    last().onclose?.({ code: 1006 });
    expect(await called).toEqual({ kind: 'lost' });
    expect(await connection.send({ type: 'end_session' })).toEqual({ kind: 'lost' });
    connection.nudge();
    begin(welcome(11, true));
    expect(last().types()).toEqual(['hello']);
  });
  it('takes `already` for done when it had to ask twice', async () => {
    const connection = connect();
    begin();
    const up = connection.send({ type: 'raise_hand' });
    drop();
    begin(welcome(11, true));
    last().says({ type: 'refused', id: last().sent[1]?.id, error: { code: 'already' } });
    expect(await up).toMatchObject({ kind: 'done' });
  });
  it('takes `already` for done also when it was asked for while the connection was away', async () => {
    const connection = connect();
    begin();
    drop();
    const raised = connection.send({ type: 'raise_hand' });
    begin(welcome(11, true));
    last().says({ type: 'refused', id: last().sent[1]?.id, error: { code: 'already' } });
    expect(await raised).toMatchObject({ kind: 'done' });
  });
  it('takes `not_found` for done when what ends a talk was sent twice, and only then', async () => {
    const connection = connect();
    begin();
    const gone = { code: 'not_found' } as const;
    const ended = connection.send({ type: 'end_talk', talk: 4 });
    const reported = connection.send({ type: 'report_talk', talk: 5 });
    const removed = connection.send({ type: 'remove_line', line: 6 });
    drop();
    const late = connection.send({ type: 'report_talk', talk: 7 });
    begin(welcome(11, true));
    for (const frame of last().sent.slice(1)) last().says({ type: 'refused', id: frame.id, error: gone });
    expect([await ended, await reported].map((one) => one.kind)).toEqual(['done', 'done']);
    expect([await removed, await late].map((one) => one.kind)).toEqual(['refused', 'refused']);
  });
  it('keeps a call for help through a lost connection', async () => {
    const connection = connect();
    const call = connection.send({ type: 'ask_help', client_key: key('h') });
    drop();
    begin();
    expect(last().types()).toEqual(['hello', 'ask_help']);
    last().says({ type: 'ack', id: last().sent[1]?.id });
    expect(await call).toMatchObject({ kind: 'done' });
    expect(unsent).toEqual([]);
  });
  const long = (k: string): ClientMessage => ({ type: 'post_line', text: 'x'.repeat(4_000), client_key: key(k) });
  const ack = () => {
    const oldest = last().sent.find((f) => f.id !== 0 && !answered.has(f.id) && f.body.type === 'post_line');
    if (!oldest) throw new Error('nothing waits for an answer');
    answered.add(oldest.id);
    last().says({ type: 'ack', id: oldest.id });
  };
  let answered: Set<number>;
  beforeEach(() => (answered = new Set()));

  it('puts a call for help in front of the own pasted lines, on the wire as well', () => {
    const connection = connect();
    begin();
    for (let n = 0; n < 60; n++) void connection.send(long(`k${n}`));
    // What the socket has cannot be overtaken: so it has little of them.
    expect(last().types()).toEqual(['hello', 'post_line']);
    void connection.send({ type: 'ask_help', client_key: key('call') });
    expect(last().types()).toEqual(['hello', 'post_line', 'ask_help']);
    // The lines go on as they are answered, in their order, and none is lost.
    for (let n = 0; n < 60; n++) ack();
    const lines = last().sent.filter((f) => f.body.type === 'post_line');
    expect(lines.map((f) => (f.body.type === 'post_line' ? f.body.client_key : ''))).toEqual(
      [...Array(60).keys()].map((n) => `k${n}`),
    );
  });

  it('says a call for help again first, before lines that were asked for earlier', () => {
    const connection = connect();
    begin();
    for (let n = 0; n < 5; n++) void connection.send(long(`k${n}`));
    void connection.send({ type: 'ask_help', client_key: key('call') });
    last().onclose?.({ code: 1006 });
    clock.pass(TIMES.longest);
    begin();
    expect(last().types()).toEqual(['hello', 'ask_help', 'post_line']);
    ack();
    expect(last().types()).toEqual(['hello', 'ask_help', 'post_line', 'post_line']);
  });

  it('sends what is short without waiting', () => {
    const connection = connect();
    begin();
    for (let n = 0; n < 10; n++) void connection.send(line(`k${n}`));
    expect(
      last()
        .types()
        .filter((type) => type === 'post_line'),
    ).toHaveLength(10);
  });

  it('sends a signal only while somebody hears it', () => {
    const connection = connect();
    connection.signal({ type: 'still_writing' });
    begin();
    connection.signal({ type: 'still_writing' });
    expect(last().types()).toEqual(['hello', 'still_writing']);
  });
});

describe('a line that went dead', () => {
  it('asks after silence and is dead without an answer', () => {
    connect();
    begin();
    clock.pass(TIMES.quiet);
    expect(last().types()).toEqual(['hello', 'ping']);
    clock.pass(TIMES.dead);
    expect(states.at(-1)).toEqual({ kind: 'reconnecting', attempt: 1 });
    expect(wires[0]?.closed).toBe(true);
  });
  it('stays as long as anything is heard', () => {
    connect();
    begin();
    for (let i = 0; i < 10; i += 1) {
      clock.pass(TIMES.quiet);
      last().says({ type: 'pong', id: 1, now: 0 });
    }
    expect(wires.length).toBe(1);
    expect(
      last()
        .types()
        .filter((t) => t === 'ping').length,
    ).toBe(10);
  });
  it('gives up a socket that opens and never welcomes', () => {
    connect();
    last().onopen?.();
    clock.pass(TIMES.welcome);
    expect(states.at(-1)).toEqual({ kind: 'reconnecting', attempt: 1 });
  });
  it('comes back at once when the network is back', () => {
    const connection = connect();
    begin();
    last().onclose?.({ code: 1006 });
    connection.nudge();
    expect(wires.length).toBe(2);
  });
  it('asks at once when the page is seen again', () => {
    const connection = connect();
    begin();
    connection.nudge();
    expect(last().types()).toEqual(['hello', 'ping']);
  });
  it('hears nothing from a socket it left', () => {
    connect();
    begin();
    const old = last();
    const hear = old.onmessage;
    drop();
    begin(welcome(11, true));
    hear?.({ data: JSON.stringify(events(99, 99)) });
    expect(heard.some((m) => m.type === 'events')).toBe(false);
  });
});

describe('coming back and staying away', () => {
  it('waits longer each time, never too long, and never in step with others', () => {
    const pause = (luck: number, times: number) => {
      clock.luck = luck;
      connect();
      begin();
      let waited = 0;
      for (let i = 0; i < times; i += 1) waited = drop();
      return waited;
    };
    expect(pause(0, 1)).toBeLessThanOrEqual(TIMES.first);
    expect(pause(0, 4)).toBeGreaterThan(pause(0, 2));
    expect(pause(0.99, 4)).toBeGreaterThan(pause(0, 4));
    expect(pause(0.99, 20)).toBeLessThanOrEqual(TIMES.longest + 50);
  });
  it('waits a good while after a flood', () => {
    connect();
    begin();
    last().onclose?.({ code: CLOSE.flood });
    clock.pass(TIMES.flood - 1);
    expect(wires.length).toBe(1);
  });
  it.each([
    'removed',
    'replaced',
    'session_ended',
    'unauthenticated',
    'bad_frames',
    'left',
    'turned_away',
    'cancelled',
  ] as const)('stays away: %s', (reason) => {
    connect();
    begin();
    last().onclose?.({ code: CLOSE[reason] });
    expect(states.at(-1)).toEqual({ kind: 'over', reason });
    clock.pass(600_000);
    expect(wires.length).toBe(1);
    expect(clock.waits).toBe(0);
  });
  it.each(['restarting', 'slow', 'room_reopened', 'silent', 'stalled', 'no_hello', 'flood'] as const)(
    'comes back: %s',
    (reason) => {
      connect();
      begin();
      drop(CLOSE[reason]);
      expect(wires.length).toBeGreaterThan(1);
    },
  );
  const turnAway = (code: string, close: keyof typeof CLOSE) => {
    connect();
    last().onopen?.();
    last().says({ type: 'refused', id: 0, error: { code } });
    last().onclose?.({ code: CLOSE[close] });
  };
  it('says that the page is too old when the server says so', () => {
    turnAway('version_unsupported', 'unauthenticated');
    expect(states.at(-1)).toMatchObject({ kind: 'over', reason: 'version_unsupported' });
  });
  it('says why somebody is not let in', () => {
    turnAway('full', 'left');
    expect(states.at(-1)).toEqual({ kind: 'over', reason: 'refused', refusal: { code: 'full' } });
  });
  it('knows a session that is over, and a person who was removed', () => {
    turnAway('not_now', 'session_ended');
    expect(states.at(-1)).toMatchObject({ kind: 'over', reason: 'session_ended' });
    turnAway('not_permitted', 'removed');
    expect(states.at(-1)).toMatchObject({ kind: 'over', reason: 'removed' });
  });
  it('keeps what somebody was told who was asked to leave, at once and when they come again', () => {
    const removal = { reason: 'interrupting', note: 'Please come back next week.' };
    connect();
    begin();
    last().says({ type: 'refused', error: { code: 'not_permitted', removal } });
    last().onclose?.({ code: CLOSE.removed });
    expect(states.at(-1)).toMatchObject({ kind: 'over', reason: 'removed', refusal: { removal } });
    connect();
    last().onopen?.();
    last().says({ type: 'refused', id: 0, error: { code: 'not_permitted', removal } });
    last().onclose?.({ code: CLOSE.removed });
    expect(states.at(-1)).toMatchObject({ kind: 'over', reason: 'removed', refusal: { removal } });
  });
  it('takes a place in the waiting line for an answer, and comes back to it without a place in the room', async () => {
    const connection = connect();
    begin();
    drop(CLOSE.restarting);
    last().onopen?.();
    const waits = { type: 'waiting', view: { place: 2 } };
    last().says(waits);
    expect(states.at(-1)).toEqual({ kind: 'open' });
    const asked = connection.send({ type: 'leave' });
    last().says({ ...waits, view: { place: 1 } });
    expect(heard.filter((m) => m.type === 'waiting').length).toBe(2);
    last().says({ type: 'ack', id: last().sent.at(-1)?.id });
    expect(await asked).toMatchObject({ kind: 'done' });
    drop(CLOSE.restarting);
    last().onopen?.();
    expect(last().sent[0]?.body).not.toHaveProperty('resume');
  });
  it.each(['session_ended', 'removed', 'turned_away', 'cancelled'] as const)(
    'gives what waits back when nothing leads back: %s',
    async (reason) => {
      const connection = connect();
      begin();
      const [said, called] = [
        connection.send(line('k1')),
        connection.send({ type: 'ask_help', client_key: key('k2') }),
      ];
      last().onclose?.({ code: CLOSE[reason] });
      expect([await said, await called]).toEqual([{ kind: 'lost' }, { kind: 'lost' }]);
      expect(unsent).toEqual([]);
      expect(await connection.send(line('k3')), 'and takes nothing more').toEqual({ kind: 'lost' });
    },
  );
  it('keeps what waits when a reload goes on with it', () => {
    const connection = connect();
    begin();
    void connection.send(line('k1'));
    last().onclose?.({ code: CLOSE.replaced });
    expect(unsent).toEqual([line('k1')]);
  });
  it('tries again when the server only has a bad moment', () => {
    turnAway('unavailable', 'left');
    expect(states.at(-1)?.kind).toBe('reconnecting');
    turnAway('rate_limited', 'flood');
    expect(states.at(-1)?.kind).toBe('reconnecting');
  });
  it('stops for good', () => {
    const connection = connect();
    begin();
    connection.stop();
    clock.pass(600_000);
    expect(wires.length).toBe(1);
    expect(last().closed).toBe(true);
  });
  it('knows every code of the protocol', () => {
    for (const [word, code] of Object.entries(CLOSE)) {
      expect(closeReason(code)).toBe(word);
      expect(shouldReconnect(code)).toBe(code < 4500);
    }
    expect([1000, 1002, 1003, 1007, 1008, 1009].some(shouldReconnect)).toBe(false);
    expect([1001, 1005, 1006, 1011, 1012, 1013].every(shouldReconnect)).toBe(true);
  });
});

describe('the way to help alone', () => {
  it('asks for no place in the room, is welcomed by care_only, and sends what waited', () => {
    const connection = connect({ careOnly: true });
    void connection.send({ type: 'ask_help', client_key: key('help') });
    last().onopen?.();
    expect(last().sent[0]?.body).toMatchObject({ type: 'hello', care_only: true });
    expect(last().types()).toEqual(['hello']);
    last().says({
      type: 'care_only',
      version: 1,
      you: { member: 'm', role: 'attendee', nickname: 'Wren' },
      now: 1,
      limits: { line_chars: 1, note_chars: 1, view_lines: 1, view_shares: 1 },
    });
    expect(connection.status).toEqual({ kind: 'open' });
    expect(last().types()).toEqual(['hello', 'ask_help']);
  });

  it('says nothing of it in an ordinary hello', () => {
    connect();
    last().onopen?.();
    expect(last().sent[0]?.body).not.toHaveProperty('care_only');
  });
});

describe('a seat of the staff', () => {
  type Asked = { answer: (answer: TicketAnswer) => Promise<void> };
  let asked: Asked[];
  const ticket = () =>
    new Promise<TicketAnswer>((resolve) =>
      asked.push({
        answer: async (answer) => {
          resolve(answer);
          await Promise.resolve();
          await Promise.resolve();
        },
      }),
    );
  const give = (token: string) => asked.at(-1)?.answer({ kind: 'ticket', token });
  const helloToken = () => (last().sent[0]?.body as { token?: string }).token;
  const status = () => states.at(-1);
  beforeEach(() => (asked = []));

  it('opens no socket before it has a ticket, and says hello with it', async () => {
    connect({ token: '', ticket });
    expect([asked.length, wires.length]).toEqual([1, 0]);
    await give('first');
    last().onopen?.();
    expect(helloToken()).toBe('first');
  });
  it('asks for a new ticket before it comes back', async () => {
    connect({ token: '', ticket });
    await give('first');
    begin();
    last().onclose?.({ code: 1006 });
    expect(status()).toEqual({ kind: 'reconnecting', attempt: 1 });
    clock.pass(TIMES.longest);
    expect([asked.length, wires.length]).toEqual([2, 1]);
    await give('second');
    last().onopen?.();
    expect(helloToken()).toBe('second');
    expect(last().sent[0]?.body).toMatchObject({ resume: { seq: 10 } });
  });
  it('tries again, ever more slowly, while nobody answers', async () => {
    connect({ token: '', ticket });
    for (let tries = 1; tries <= 4; tries += 1) {
      await asked.at(-1)?.answer({ kind: 'later' });
      expect(status()).toEqual({ kind: 'reconnecting', attempt: tries });
      clock.pass(TIMES.first * 2 ** (tries - 1) * 0.7);
      expect(asked).toHaveLength(tries);
      clock.pass(TIMES.first * 2 ** (tries - 1));
      expect(asked).toHaveLength(tries + 1);
    }
    expect(wires).toHaveLength(0);
  });
  it.each(['signed_out', 'not_serving'] as const)('is over when its person is %s', async (reason) => {
    connect({ token: '', ticket });
    await give('first');
    begin();
    drop4000();
    await asked.at(-1)?.answer({ kind: 'never', reason });
    expect(status()).toEqual({ kind: 'over', reason });
    clock.pass(600_000);
    expect([asked.length, wires.length]).toEqual([2, 1]);
  });
  it('gives the refusal when the room takes nobody', async () => {
    connect({ token: '', ticket });
    await asked[0]?.answer({ kind: 'never', reason: 'refused', refusal: { code: 'full' } });
    expect(status()).toEqual({ kind: 'over', reason: 'refused', refusal: { code: 'full' } });
  });
  it('asks once, however often it is nudged', async () => {
    const connection = connect({ token: '', ticket });
    connection.nudge();
    connection.nudge();
    expect(asked).toHaveLength(1);
    await give('first');
    expect(wires).toHaveLength(1);
  });
  it('does nothing with a ticket that comes after it was stopped', async () => {
    const connection = connect({ token: '', ticket });
    connection.stop();
    await give('first');
    expect(wires).toHaveLength(0);
    expect(status()).toEqual({ kind: 'over', reason: 'left' });
  });
  it('takes a ticket that came too late for a reason to ask again, twice', async () => {
    connect({ token: '', ticket });
    for (const tries of [1, 2, 3]) {
      await give(`ticket-${tries}`);
      last().onopen?.();
      last().onclose?.({ code: CLOSE.unauthenticated });
      clock.pass(TIMES.longest);
      expect(asked).toHaveLength(Math.min(tries + 1, 3));
    }
    expect(status()).toEqual({ kind: 'over', reason: 'unauthenticated' });
  });
  it('sends again what waited, when it is back', async () => {
    const connection = connect({ token: '', ticket });
    await give('first');
    begin();
    void connection.send(line('k1'));
    drop4000();
    await give('second');
    begin(welcome(10, true));
    expect(last().types()).toEqual(['hello', 'post_line']);
  });

  function drop4000(): void {
    last().onclose?.({ code: 4000 });
    clock.pass(TIMES.longest);
  }
});

describe('what did not get through', () => {
  let late: boolean[];
  const welcome = {
    type: 'welcome',
    you: {},
    position: { epoch: 'e', seq: 0 },
    recovered: false,
    now: 0,
    view: emptyView(),
  };
  function open(): Connection {
    late = [];
    const connection = connect({ onLate: (now) => late.push(now) });
    last().onopen?.();
    last().says(welcome);
    return connection;
  }

  it('is said two seconds after it was sent, though the socket still looks open', () => {
    const connection = open();
    void connection.send({ type: 'ask_help', client_key: key('k') });
    clock.pass(TIMES.late - 1);
    expect(late).toEqual([]);
    clock.pass(1);
    expect(late).toEqual([true]);
    expect(connection.status.kind).toBe('open');
    expect(last().types().at(-1)).toBe('ping'); // A dead line is found sooner than by waiting for silence.
    last().says({ type: 'ack', id: 1 });
    expect(late).toEqual([true, false]);
  });

  it('is not said of what was answered in time, and is measured for each by itself', async () => {
    const connection = open();
    void connection.send(line('a'));
    clock.pass(1_500);
    void connection.send(line('b'));
    last().says({ type: 'ack', id: 1, line: 1 });
    clock.pass(1_500);
    last().says({ type: 'refused', id: 2, error: { code: 'muted' } });
    clock.pass(60_000);
    expect(late).toEqual([]);
  });

  it('is still said after the line came back, until the server answers', () => {
    const connection = open();
    void connection.send(line('a'));
    last().onclose?.({ code: 1006 });
    clock.pass(TIMES.late);
    expect(late).toEqual([true]);
    expect(wires.length).toBe(2);
    last().onopen?.();
    last().says(welcome);
    expect(late).toEqual([true]);
    last().says({ type: 'ack', id: last().sent.find((frame) => frame.body.type === 'post_line')?.id, line: 1 });
    expect(late).toEqual([true, false]);
  });

  it('is known at once when the browser knows that the network is gone', () => {
    const connection = open();
    connection.offline();
    expect(connection.status.kind).toBe('reconnecting');
    clock.pass(TIMES.first);
    expect(wires.length).toBe(2); // The browser may be wrong: it is tried all the same.
  });

  it('stops counting when it is over', () => {
    const connection = open();
    void connection.send(line('a'));
    connection.stop();
    clock.pass(60_000);
    expect(late).toEqual([]);
  });
});
