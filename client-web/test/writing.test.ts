// What was typed never gets lost: it is in the draft, on its way, or in the room.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Outcome } from '../src/outgoing';
import { m } from '../src/paraglide/messages.js';
import type { ClientMessage, PostLine, RoomView, SessionId } from '../src/protocol.gen';
import type { RoomState } from '../src/room/state.svelte';
import { Writing } from '../src/room/writing.svelte';
import { emptyView } from './rooms';

const id = 's-1' as SessionId;
let asked: { message: ClientMessage; answer: (outcome: Outcome) => void }[];
let room: {
  view: RoomView;
  status: { kind: string };
  send: (m: ClientMessage) => Promise<Outcome>;
  signal: (m: ClientMessage) => void;
};
let signals: number;
const make = () => new Writing(room as unknown as RoomState, id);
const settled = () => new Promise((done) => setTimeout(done, 0));

beforeEach(() => {
  const items = new Map<string, string>();
  vi.stubGlobal('sessionStorage', {
    getItem: (k: string) => items.get(k) ?? null,
    setItem: (k: string, v: string) => void items.set(k, v),
    removeItem: (k: string) => void items.delete(k),
  });
  asked = [];
  signals = 0;
  room = {
    view: emptyView(),
    status: { kind: 'open' },
    send: (message) => new Promise((answer) => asked.push({ message, answer })),
    signal: () => (signals += 1),
  };
});
afterEach(() => vi.unstubAllGlobals());

describe('a line', () => {
  it('leaves the draft when it is sent, and the way when the room shows it', async () => {
    const writing = make();
    writing.typed('Hello');
    void writing.post();
    expect([writing.draft, writing.onTheirWay.map((l) => l.text)]).toEqual(['', ['Hello']]);
    asked[0]?.answer({ kind: 'done', ack: { id: 1, line: 7 } });
    await settled();
    expect(writing.onTheirWay.length).toBe(1);
    writing.settle(emptyView({ lines: [{ line: 7, member: 'm' as never, at: 1, text: 'Hello' }] }));
    expect(writing.onTheirWay).toEqual([]);
  });
  it('answers a share once, and answers it again when it came back', async () => {
    const writing = make();
    writing.answering = 5;
    writing.typed('The long way home');
    void writing.post();
    expect((asked[0]?.message as PostLine).answers).toBe(5);
    expect(writing.answering).toBeUndefined();
    asked[0]?.answer({ kind: 'refused', error: { code: 'not_now' } });
    await settled();
    expect([writing.draft, writing.answering]).toEqual(['The long way home', 5]);
    writing.answering = undefined;
    void writing.post();
    expect('answers' in (asked[1]?.message ?? {})).toBe(false);
  });
  it('does not wait for the room when the room was faster than the answer', async () => {
    const writing = make();
    writing.typed('Hello');
    void writing.post();
    room.view = emptyView({ lines: [{ line: 9, member: 'm' as never, at: 1, text: 'x' }] });
    asked[0]?.answer({ kind: 'done', ack: { id: 1, line: 7 } });
    await settled();
    expect(writing.onTheirWay).toEqual([]);
  });
  it('comes back with the reason when it is refused, before what was typed since', async () => {
    const writing = make();
    writing.typed('First');
    void writing.post();
    writing.typed('Second');
    asked[0]?.answer({ kind: 'refused', error: { code: 'not_your_turn' } });
    await settled();
    expect(writing.draft).toBe('First\nSecond');
    expect(writing.reason).not.toBe('');
    expect(make().draft).toBe('First\nSecond');
  });
  it('comes back in the order in which it was written, whatever is answered first', async () => {
    const writing = make();
    const parts = ['One', 'Two', 'Three'].map((word) => `${word} ${'x'.repeat(2500)}`);
    writing.typed(parts.join('\n'));
    void writing.post();
    writing.typed('typed since');
    for (const n of [2, 0, 1]) {
      asked[n]?.answer({ kind: 'refused', error: { code: 'not_your_turn' } });
      await settled();
    }
    expect(writing.draft).toBe([...parts, 'typed since'].join('\n'));
    expect(writing.onTheirWay).toEqual([]);
  });
  it('loses nothing when the person changed what came back', async () => {
    const writing = make();
    const one = `One ${'x'.repeat(2500)}`;
    writing.typed(`${one}\nTwo ${'x'.repeat(2500)}`);
    void writing.post();
    asked[1]?.answer({ kind: 'refused', error: { code: 'not_your_turn' } });
    await settled();
    writing.typed('Two, changed');
    asked[0]?.answer({ kind: 'refused', error: { code: 'not_your_turn' } });
    await settled();
    expect(writing.draft).toBe(`${one}\nTwo, changed`);
  });
  it('comes back with its own reason when the session ended before it was sent', async () => {
    const writing = make();
    writing.typed('Too late');
    void writing.post();
    room.status = { kind: 'over' };
    asked[0]?.answer({ kind: 'lost' });
    await settled();
    expect([writing.draft, writing.onTheirWay.length, writing.reason]).toEqual(['Too late', 0, m.line_not_sent_over()]);
  });
  it('keeps the form in which it was written, with more than eight paragraphs', () => {
    const writing = make();
    const text = Array.from({ length: 12 }, (_, i) => `Paragraph ${i}\n- and a row`).join('\n\n');
    writing.typed(`\n${text}\n`);
    expect(writing.pieces).toBe(1);
    void writing.post();
    expect(asked.map((a) => (a.message as PostLine).text)).toEqual([text]);
  });
  it('is sent as several lines, each under its own key, when it is longer than one', () => {
    const writing = make();
    writing.typed(`${'a'.repeat(3000)}\n\n${'b'.repeat(3000)}`);
    expect([writing.pieces, writing.tooLong]).toEqual([2, false]);
    void writing.post();
    const lines = asked.map((a) => a.message as { type: string } & PostLine);
    expect(lines.map((l) => l.text)).toEqual(['a'.repeat(3000), 'b'.repeat(3000)]);
    expect(new Set(lines.map((l) => l.client_key)).size).toBe(2);
  });
  it('is not sent when it is more than goes at once', () => {
    const writing = make();
    writing.typed('x'.repeat(40_001));
    void writing.post();
    expect(asked).toEqual([]);
    expect(writing.draft.length).toBe(40_001);
  });
  it('keeps its key when the page is loaded again', () => {
    const writing = make();
    void writing.resend({ text: 'Hello', client_key: 'k' as never });
    expect(asked[0]?.message).toEqual({ type: 'post_line', text: 'Hello', client_key: 'k' });
  });
});

describe('a held line', () => {
  const held = { line: 7, member: 'm' as never, at: 1, text: 'Hello', rule: 'r', because: 'b' };
  it('leaves the way when it waits', async () => {
    const writing = make();
    writing.typed('Hello');
    void writing.post();
    room.view = emptyView({ held: [held] });
    asked[0]?.answer({ kind: 'done', ack: { id: 1, line: 7, held: true } });
    await settled();
    expect(writing.onTheirWay).toEqual([]);
  });
  it.each([
    ['returned', 'Hello'],
    ['taken_back', 'Hello'],
    ['approved', ''],
    ['removed', ''],
  ] as const)('%s', (end, draft) => {
    const writing = make();
    writing.heldEnded('Hello', end, undefined);
    expect(writing.draft).toBe(draft);
  });
  it('comes back when its end was missed', () => {
    const writing = make();
    writing.heldMissed('Hello');
    expect([writing.draft, writing.reason]).toEqual(['Hello', m.held_missed()]);
  });
  it('comes back with the kind word', () => {
    const writing = make();
    writing.heldEnded('Hello', 'returned', 'Perhaps without the number?');
    expect(writing.reason).toContain('Perhaps without the number?');
  });
});

it('signals that somebody writes, at most every three seconds', () => {
  const writing = make();
  for (const now of [10_000, 11_000, 12_999, 13_000, 14_000]) writing.signal(now);
  expect(signals).toBe(2);
});
