// What is written in a case or a private talk goes to whom it was written to, whatever is opened meanwhile, or comes back.
import { beforeEach, describe, expect, it } from 'vitest';
import { DeskState } from '../src/desk/state.svelte';
import type { Outcome } from '../src/outgoing';
import type { CaseId, SessionId, TalkId } from '../src/protocol.gen';
import { characters } from '../src/text';
import { drafts, forgetPlace, unsent, type Seat } from '../src/storage';
import { Conversations, type Words } from '../src/ui/conversation.svelte';
import { rests, Socket, sockets, storages } from './sockets';

const [one, other] = [6, 9] as [CaseId, CaseId];
const long = Array.from({ length: 200 }, (_, n) => `word${n}`).join(' ');

let asked: { message: Words; answer: (outcome: Outcome) => void }[];
let talks: Conversations;
const make = () => new Conversations('s-1', (message) => new Promise((answer) => asked.push({ message, answer })));
const done: Outcome = { kind: 'done', ack: { id: 1 } };
const no: Outcome = { kind: 'refused', error: { code: 'busy' } };
const texts = () => asked.map(({ message }) => message.text);

beforeEach(() => {
  storages();
  sockets();
  asked = [];
  talks = make();
});

describe('a long message', () => {
  it('goes to one case with all its pieces, though another one is opened before the first is answered', async () => {
    talks.inCase(one).draft.set(long);
    void talks.inCase(one).post();
    talks.inCase(other).draft.set('to somebody else');
    asked[0]?.answer(done);
    await rests();
    expect(asked.length).toBeGreaterThan(2);
    expect(new Set(asked.map(({ message }) => 'case' in message && message.case))).toEqual(new Set([one]));
    expect(texts().join(' ')).toBe(long);
    expect(texts().every((text) => characters(text) <= 500)).toBe(true);
  });
  it('goes to one person with all its pieces, though the talk with another one is shown', () => {
    talks.inTalk(4 as TalkId).draft.set(long);
    void talks.inTalk(4 as TalkId).post();
    talks.inTalk(5 as TalkId).draft.set('hello');
    expect(new Set(asked.map(({ message }) => 'talk' in message && message.talk))).toEqual(new Set([4]));
  });
  it('comes back to the draft of its own case, before what was typed since, in its order', async () => {
    talks.inCase(one).draft.set(long);
    void talks.inCase(one).post();
    talks.inCase(one).draft.set('typed since');
    talks.inCase(other).draft.set('begun for somebody else');
    for (const { answer } of asked.toReversed()) {
      answer(no);
      await rests();
    }
    expect(drafts.get(`case.${one}`).replaceAll('\n', ' ')).toBe(`${long} typed since`);
    expect(drafts.get(`case.${other}`)).toBe('begun for somebody else');
    expect([talks.inCase(one).trouble !== '', talks.inCase(other).trouble]).toEqual([true, '']);
  });
  it('is not sent when it is more than goes at once, and stays', () => {
    talks.inCase(one).draft.set('x'.repeat(5_001));
    expect(talks.inCase(one).tooLong).toBe(true);
    void talks.inCase(one).post();
    expect([asked.length, talks.inCase(one).draft.text.length]).toEqual([0, 5_001]);
  });
  it('leaves nothing behind in a talk that is forgotten', async () => {
    const talk = talks.inTalk(4 as TalkId);
    talk.draft.set('words');
    void talk.post();
    talks.forgetTalk(4 as TalkId);
    asked[0]?.answer(no);
    await rests();
    expect(drafts.get('talk.s-1.4')).toBe('');
  });
});

describe('at the desk', () => {
  const seat = { token: 't', member: 'j', role: 'clinician', nickname: 'Juniper', expires_at: 1 } as unknown as Seat;
  const open = () => {
    const desk = new DeskState(seat, () => {});
    Socket.last.onopen?.();
    Socket.last.says({ type: 'desk_welcome', you: { member: 'j' }, now: 0, cases: [], sessions: [], on_call: 1 });
    return desk;
  };
  it('every piece survives a page that is loaded anew before the first is answered', async () => {
    const desk = open();
    desk.conversations.inCase(one).draft.set(long);
    void desk.conversations.inCase(one).post();
    const before = Socket.last.of('write_in_case').map(({ body }) => body);
    expect(unsent.get('desk')).toEqual(before);

    const anew = open();
    expect(Socket.last.of('write_in_case').map(({ body }) => body)).toEqual(before);
    // What is refused then is not lost either.
    for (const { id } of Socket.last.of('write_in_case'))
      Socket.last.says({ type: 'refused', id, error: { code: 'full' } });
    await rests();
    expect(anew.conversations.inCase(one).draft.text.replaceAll('\n', ' ')).toBe(long);
    expect(unsent.get('desk')).toEqual([]);
  });
  it('and a seat that is let go gives them back to the draft', () => {
    const desk = open();
    desk.conversations.inCase(one).draft.set(long);
    void desk.conversations.inCase(one).post();
    forgetPlace('desk' as SessionId & 'desk');
    expect(drafts.get(`case.${one}`).replaceAll('\n', ' ')).toBe(long);
  });
});
