// The one message of somebody who was asked to leave: sent once, kept while it is not, and told truly.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Outcome } from '../src/outgoing';
import { m } from '../src/paraglide/messages.js';
import type { AppealId, ClientMessage, ErrorCode, SessionId } from '../src/protocol.gen';
import { Appealing } from '../src/room/appealing.svelte';
import { telling } from '../src/room/telling';
import { at, emptyView } from './rooms';

class FakeStorage {
  items = new Map<string, string>();
  getItem = (k: string) => this.items.get(k) ?? null;
  setItem = (k: string, v: string) => void this.items.set(k, v);
  removeItem = (k: string) => void this.items.delete(k);
}

const id = 's-1' as SessionId;
let sent: (ClientMessage & { type: 'appeal' })[];
let answer: (outcome: Outcome) => void;
const send = (message: ClientMessage) => {
  sent.push(message as ClientMessage & { type: 'appeal' });
  return new Promise<Outcome>((settle) => (answer = settle));
};
const page = () => new Appealing(id, send);
const refused = (code: ErrorCode): Outcome => ({ kind: 'refused', error: { code } });

beforeEach(() => {
  vi.stubGlobal('sessionStorage', new FakeStorage());
  sent = [];
});

describe('the one message to the facilitators', () => {
  it('keeps its draft over a reload, goes out once, and the page knows that it did', async () => {
    page().write('It came in late.\n\nSorry.');
    const appeal = page();
    expect(appeal.text).toBe('It came in late.\n\nSorry.');
    const done = appeal.submit();
    void appeal.submit();
    expect([appeal.stage, sent.length]).toEqual(['sending', 1]);
    answer({ kind: 'done', ack: { id: 1 } });
    await done;
    expect([appeal.stage, appeal.text]).toEqual(['sent', '']);
    const after = page();
    expect([after.stage, after.text, sent.length]).toEqual(['sent', '', 1]);
  });
  it('is the same message when the page was loaded before the answer came', async () => {
    const first = page();
    first.write('Please.');
    void first.submit();
    const second = page();
    expect([second.stage, sent.length]).toEqual(['sending', 2]);
    expect(sent[1]).toEqual(sent[0]);
    answer({ kind: 'done', ack: { id: 1 } });
    await vi.waitFor(() => expect(second.stage).toBe('sent'));
  });
  it('says when the server has one already, and keeps what was not taken', async () => {
    const appeal = page();
    appeal.write('Another one.');
    const done = appeal.submit();
    answer(refused('already'));
    await done;
    expect([appeal.stage, appeal.text, appeal.trouble]).toEqual(['before', 'Another one.', '']);
    expect(page().stage).toBe('sent');
  });
  it.each([
    ['not_now', () => m.appeal_too_late()],
    ['not_found', () => m.appeal_too_late()],
    ['busy', () => m.appeal_many()],
    ['unavailable', () => m.refused_unavailable()],
  ] as const)('keeps the words when it is refused with %s, and says what to do', async (code, words) => {
    const appeal = page();
    appeal.write('Please.');
    const done = appeal.submit();
    answer(refused(code));
    await done;
    expect([appeal.stage, appeal.text, appeal.trouble]).toEqual(['writing', 'Please.', words()]);
    void appeal.submit();
    expect(sent[1]).toEqual(sent[0]);
    answer(refused(code));
    await vi.waitFor(() => expect(appeal.stage).toBe('writing'));
    appeal.write('Please, once more.');
    void appeal.submit();
    expect(sent[2]?.client_key).not.toBe(sent[0]?.client_key);
  });
  it('sends nothing that is not there', () => {
    const appeal = page();
    appeal.write(' \n ');
    void appeal.submit();
    expect(sent).toEqual([]);
  });
});

it('is said aloud to those who run the session', () => {
  const appeal = { appeal: 8 as AppealId, nickname: 'Wren', at: 8000, text: 'Please.' };
  const [before, you] = [emptyView(), { member: 'm-me', role: 'facilitator', nickname: 'Ash' } as never];
  const told = telling(at(8, { type: 'appealed', appeal }), before, { ...before, appeals: [appeal] }, you, () => '');
  expect(told).toEqual({ text: m.somebody_appealed({ name: 'Wren' }), when: 'soon' });
});
