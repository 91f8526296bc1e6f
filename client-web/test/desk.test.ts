// The desk's page holds a case whole, however it was told: as a card, by its new words, or page by page.
import { beforeEach, expect, it, vi } from 'vitest';
import type { CaseCard, CaseId, CaseWords, MemberId, SessionId } from '../src/protocol.gen';
import { DeskState } from '../src/desk/state.svelte';
import type { Seat } from '../src/storage';

class Socket {
  static made: Socket[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  sent: { id: number; body: { type: string; before?: number } }[] = [];
  constructor() {
    Socket.made.push(this);
  }
  send(text: string): void {
    this.sent.push(JSON.parse(text) as Socket['sent'][number]);
  }
  close(): void {}
  says(message: unknown): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
}

const said = (from: number, to: number): CaseWords[] =>
  Array.from({ length: to - from }, (_, n) => ({ from_clinician: false, at: 0, text: `${from + n}` }));
const card = (from: number, to: number, more: Partial<CaseCard> = {}): CaseCard => ({
  case: 6 as CaseId,
  session: 's' as SessionId,
  member: 'm' as MemberId,
  nickname: 'Finch',
  stage: 'opened',
  asked_at: 0,
  connected: true,
  words: said(from, to),
  ...(from > 0 ? { earlier: from } : {}),
  ...more,
});

let desk: DeskState;
let socket: Socket;
const texts = () => desk.find(6 as CaseId)?.words.map((words) => words.text);
const upTo = (n: number) => said(0, n).map((words) => words.text);

beforeEach(() => {
  vi.stubGlobal('WebSocket', Socket);
  vi.stubGlobal('location', { protocol: 'http:', host: 'hearth' });
  Socket.made = [];
  const seat: Seat = {
    token: 't',
    member: 'j' as MemberId,
    role: 'clinician',
    nickname: 'Juniper',
    expires_at: 1,
  };
  desk = new DeskState(seat, () => {});
  socket = Socket.made.at(-1) as Socket;
  socket.onopen?.();
  const you = { member: 'j', role: 'clinician', nickname: 'Juniper' };
  socket.says({ type: 'desk_welcome', version: 1, you, now: 0, cases: [card(30, 50)], sessions: [], on_call: 1 });
});

it('adds new words, and what it has of a case survives a newer card', () => {
  socket.says({ type: 'desk_words', case: 6, first: 50, words: said(50, 52) });
  expect(texts()).toEqual(said(30, 52).map((words) => words.text));
  socket.says({ type: 'desk_case', case: card(40, 53, { stage: 'acknowledged' }) });
  expect(texts()).toEqual(said(30, 53).map((words) => words.text));
  expect(desk.find(6 as CaseId)?.stage).toBe('acknowledged');
});

it('asks for the rest of a case that is opened, page by page', () => {
  desk.open(6 as CaseId);
  expect(socket.sent.at(-1)?.body).toMatchObject({ type: 'read_case', case: 6, before: 30 });
  socket.says({ type: 'case_page', case: 6, first: 10, words: said(10, 30) });
  socket.says({ type: 'desk_words', case: 6, first: 50, words: said(50, 51) });
  void desk.earlier(6 as CaseId);
  expect(socket.sent.at(-1)?.body).toMatchObject({ type: 'read_case', before: 10 });
  socket.says({ type: 'case_page', case: 6, first: 0, words: said(0, 10) });
  expect(texts()).toEqual(upTo(51));
  expect(desk.find(6 as CaseId)?.earlier).toBeUndefined();
});

it('is not confused by a page that comes twice, or by words that it has', () => {
  desk.open(6 as CaseId);
  for (let n = 0; n < 2; n++) socket.says({ type: 'case_page', case: 6, first: 0, words: said(0, 30) });
  socket.says({ type: 'desk_words', case: 6, first: 40, words: said(40, 45) });
  expect(texts()).toEqual(upTo(50));
});

it('says whether the person is connected, and sees news of a long case', () => {
  expect(desk.hasNews(card(30, 50))).toBe(true);
  desk.open(6 as CaseId);
  expect(desk.hasNews(card(30, 50))).toBe(false);
  expect(desk.hasNews(card(40, 51))).toBe(true);
  socket.says({ type: 'desk_case', case: card(30, 50, { connected: false }) });
  expect(desk.find(6 as CaseId)?.connected).toBe(false);
});

it('a case whose clinician is gone can be taken over, and one whose clinician is there says so', async () => {
  const lost = card(0, 1, { stage: 'acknowledged', owner: 'other' as MemberId, owner_name: 'Rowan' });
  socket.says({ type: 'desk_case', case: lost });
  void desk.takeOver(lost);
  const asked = () => socket.sent.filter(({ body }) => body.type === 'acknowledge_case').at(-1)?.id;
  socket.says({ type: 'refused', id: asked(), error: { code: 'already' } });
  await Promise.resolve();
  expect(desk.notices.shown?.text).toContain('Rowan');
  void desk.takeOver(lost);
  socket.says({ type: 'ack', id: asked() });
});

it('closed cases are let go after an hour, but for the one that is read', () => {
  const HOUR = 3_600_000;
  const closed = card(0, 1, { stage: 'closed', closed_at: Date.now() });
  socket.says({
    type: 'desk_welcome',
    version: 1,
    you: {},
    now: Date.now(),
    cases: [closed],
    sessions: [],
    on_call: 1,
  });
  desk.letClosedGo(Date.now() + HOUR - 5_000);
  expect(desk.cases.length).toBe(1);
  desk.open(closed.case);
  desk.letClosedGo(Date.now() + 2 * HOUR);
  expect(desk.cases.length).toBe(1);
  desk.open(undefined);
  desk.letClosedGo(Date.now() + 2 * HOUR);
  expect(desk.cases.length).toBe(0);
});
