// Private talks that the other one ended: they can be reported for a while, and nothing of them stays longer.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Outcome } from '../src/outgoing';
import { m } from '../src/paraglide/messages.js';
import type { ClientMessage, MemberId, TalkView } from '../src/protocol.gen';
import type { RoomState } from '../src/room/state.svelte';
import { Talking } from '../src/room/talking.svelte';
import { Conversations } from '../src/ui/conversation.svelte';
import { at, emptyView } from './rooms';

const [me, wren] = ['m-me', 'm-wren'] as [MemberId, MemberId];
const line = (from: MemberId) => ({ line: 5, from, at: 5_000, text: 'words' });
const talk = (more: Partial<TalkView> = {}): TalkView => ({
  talk: 4,
  from: wren,
  to: me,
  state: 'open',
  lines: [line(wren)],
  ...more,
});
const MINUTES = 60_000;

let sent: ClientMessage[];
let shown: string[];
let outcome: Outcome;
let talking: Talking;
beforeEach(() => {
  vi.useFakeTimers({ now: 9_000 });
  [sent, shown, outcome] = [[], [], { kind: 'done', ack: { id: 1 } }];
  const send = (message: ClientMessage) => {
    sent.push(message);
    return Promise.resolve(outcome);
  };
  const room = {
    id: 's-1',
    skew: 0,
    name: (who: MemberId) => who.slice(2),
    send,
    attempt: async (message: ClientMessage) => ((await send(message)).kind === 'done' ? '' : 'trouble'),
    conversations: new Conversations('s-1', send),
    notices: { show: (text: string) => shown.push(text), say: (text: string) => shown.push(text) },
  };
  talking = new Talking(room as unknown as RoomState);
});
afterEach(() => vi.useRealTimers());

const ends = (one = talk()) =>
  talking.happened(at(9, { type: 'talk_ended', talk: one.talk }), emptyView({ talks: [one] }), me);
const kept = () => talking.ended.map((one) => [one.talk, one.name]);

describe('a talk that the other one ended', () => {
  it('stays with its words, open where it was open, and says so', () => {
    talking.open(4);
    ends();
    expect(kept()).toEqual([[4, 'wren']]);
    expect(talking.ended[0]?.lines).toEqual([line(wren)]);
    expect(talking.shown).toBe(4);
    expect(shown).toEqual([m.talk_has_ended({ name: 'wren' }), m.talk_reportable()]);
  });
  it('stays also when its end was missed', () => {
    const other = talk({ talk: 6 });
    talking.missed(emptyView({ talks: [talk(), other] }), emptyView({ talks: [other] }), me, 9_000);
    expect(kept()).toEqual([[4, 'wren']]);
  });
  it('can be reported, and goes with that', async () => {
    ends();
    expect(await talking.report(4, ' it hurt ')).toBe('');
    expect(sent).toEqual([{ type: 'report_talk', talk: 4, note: 'it hurt' }]);
    expect(kept()).toEqual([]);
  });
  it('stays when the report was not taken', async () => {
    ends();
    outcome = { kind: 'refused', error: { code: 'busy' } };
    expect(await talking.report(4, '')).not.toBe('');
    expect(kept()).toEqual([[4, 'wren']]);
  });
  it('can be put away, also when the server has it no more', async () => {
    talking.open(4);
    ends();
    outcome = { kind: 'refused', error: { code: 'busy' } };
    expect(await talking.putAway(4)).toBe(m.refused_busy());
    expect(kept()).toEqual([[4, 'wren']]);
    outcome = { kind: 'refused', error: { code: 'not_found' } };
    expect(await talking.putAway(4)).toBe('');
    expect(sent.at(-1)).toEqual({ type: 'end_talk', talk: 4 });
    expect([kept(), talking.shown]).toEqual([[], undefined]);
  });
  it('goes when the page leaves the room', () => {
    ends();
    talking.stop();
    expect(kept()).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
  it('goes by itself ten minutes after its end, each at its own time', () => {
    ends();
    vi.advanceTimersByTime(3 * MINUTES);
    talking.missed(emptyView({ talks: [talk({ talk: 6 })] }), emptyView(), me, Date.now());
    vi.advanceTimersByTime(7 * MINUTES - 1);
    expect(kept().length).toBe(2);
    vi.advanceTimersByTime(1);
    expect(kept()).toEqual([[6, 'wren']]);
    vi.advanceTimersByTime(3 * MINUTES);
    expect(kept()).toEqual([]);
  });
});

describe('a talk of which nothing stays', () => {
  it('is one that I ended or reported', async () => {
    await talking.end(4);
    ends();
    await talking.report(6, '');
    ends(talk({ talk: 6 }));
    expect(kept()).toEqual([]);
    expect(shown).toEqual([m.talk_reported()]);
  });
  it('is any, when the session is over', () => {
    ends();
    talking.happened(at(9, { type: 'stage_changed', stage: 'ended' }), emptyView(), me);
    expect(kept()).toEqual([]);
    shown = [];
    const over = emptyView({ stage: 'ended', talks: [talk({ talk: 6 })] });
    talking.happened(at(10, { type: 'talk_ended', talk: 6 }), over, me);
    expect([kept(), shown]).toEqual([[], []]);
  });
  it('is one in which the other one wrote nothing, and one that was only asked for', () => {
    talking.open(4);
    ends(talk({ lines: [line(me)] }));
    ends(talk({ talk: 6, state: 'asked', lines: [] }));
    expect([kept(), talking.shown]).toEqual([[], undefined]);
    expect(shown).toEqual([m.talk_has_ended({ name: 'wren' }), m.talk_ask_over({ name: 'wren' })]);
  });
});
