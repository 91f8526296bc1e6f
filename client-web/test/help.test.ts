// A call for help in a room and at a door: all of its words arrive or come back, and no kept way that is refused stands
// between a person and the desk.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DoorHelp } from '../src/help/door-help.svelte';
import { isRunning } from '../src/help/side';
import { m } from '../src/paraglide/messages.js';
import { CLOSE, type CaseId, type ClientMessage, type Entered, type SessionId } from '../src/protocol.gen';
import { RoomState } from '../src/room/state.svelte';
import { calls, forgetPlace, forgetSession, helpSeats, seats, unsent, type Seat } from '../src/storage';
import { emptyView } from './rooms';
import { rests, Socket, sockets, storages } from './sockets';

const id = 's-1' as SessionId;
const seatOf = (more: Partial<Entered>): Seat =>
  ({ token: 't', member: 'm-a', role: 'attendee', nickname: 'Maple', expires_at: Date.now() + 1e6, ...more }) as Seat;
const state = (more: object = {}) => ({
  type: 'help',
  case: 7,
  stage: 'opened',
  asked_at: 0,
  words: [],
  cover: 'on_call',
  helplines: [],
  kept_days: 30,
  ...more,
});
const long = Array.from({ length: 180 }, (_, n) => `word${n}`).join(' ');

let tickets: number;
beforeEach(() => {
  vi.useFakeTimers();
  storages();
  sockets();
  tickets = 0;
  vi.stubGlobal('fetch', () => {
    tickets += 1;
    return Promise.resolve(new Response(JSON.stringify(seatOf({ token: `help-${tickets}` }))));
  });
});
afterEach(() => vi.useRealTimers());

/** The door's connection, once it has a ticket. */
async function dialled(): Promise<Socket> {
  await vi.advanceTimersByTimeAsync(2_000);
  Socket.last.onopen?.();
  return Socket.last;
}
const tokenOf = (socket: Socket) => socket.of('hello')[0]?.body.token;

describe('at a door', () => {
  it('a kept way that the server does not take makes way for a new one', async () => {
    helpSeats.set(`help.${id}`, seatOf({ token: 'old' }));
    const door = new DoorHelp(id, 'Maple', 'on_call');
    door.helpNote.set('please');
    void door.callForHelp();
    const first = await dialled();
    expect(tokenOf(first)).toBe('old');
    first.says({ type: 'refused', id: 0, error: { code: 'unauthenticated' } });
    first.closes(CLOSE.unauthenticated);
    const second = await dialled();
    expect([tokenOf(second), helpSeats.get(`help.${id}`, Date.now())?.token]).toEqual(['help-1', 'help-1']);
    second.says({ type: 'care_only', cover: 'on_call' });
    expect(second.of('ask_help').map(({ body }) => body.note)).toEqual(['please']);
    expect(door.helpStatus.kind).toBe('open');
  });
  it('says that words were left out, and gives them back', async () => {
    const door = new DoorHelp(undefined, undefined, 'on_call');
    door.helpNote.set('the number of pills');
    void door.callForHelp();
    const socket = await dialled();
    socket.says({ type: 'care_only', cover: 'on_call' });
    socket.says({ type: 'ack', id: socket.of('ask_help')[0]?.id, note_left_out: true });
    await rests();
    expect([door.helpTrouble, door.helpNote.text]).toEqual([m.help_note_left_out(), 'the number of pills']);
  });
  it('a call whose sheet is closed still hears the answer', async () => {
    const door = new DoorHelp(id, undefined, 'on_call');
    door.openHelp();
    void door.callForHelp();
    const socket = await dialled();
    socket.says({ type: 'care_only', cover: 'on_call' });
    socket.says({ type: 'ack', id: socket.of('ask_help')[0]?.id });
    socket.says(state());
    door.helpShown = false;
    const words = [{ from_clinician: true, at: 1, text: 'I am here.' }];
    socket.says(state({ stage: 'acknowledged', owner_here: true, words }));
    expect([isRunning(door), door.helpNews, calls.isOpen(`help.${id}`)]).toEqual([true, 1, true]);
    expect(door.notices.assertive.map((said) => said.text)).toEqual([m.help_taken(), m.help_new_words()]);
    expect(helpSeats.running(Date.now())).toBe(id);
    socket.says(state({ stage: 'closed', words }));
    expect([isRunning(door), helpSeats.running(Date.now())]).toEqual([false, undefined]);
  });
});

describe('a call whose sheet is closed', () => {
  async function pressed() {
    const door = new DoorHelp(id, undefined, 'on_call');
    door.openHelp();
    void door.callForHelp();
    const socket = await dialled();
    socket.says({ type: 'care_only', cover: 'on_call' });
    door.helpShown = false;
    const [call] = socket.of('ask_help');
    return { door, socket, call: call?.id };
  }
  it('is not hung up on between its receipt and how it stands', async () => {
    const { door, socket, call } = await pressed();
    socket.says({ type: 'ack', id: call });
    await rests();
    expect([door.calling, door.goesOn, helpSeats.running(Date.now())]).toEqual([false, true, id]);
    socket.says(state());
    expect([door.expected, door.goesOn]).toEqual([false, true]);
    socket.says(state({ stage: 'closed' }));
    expect(door.goesOn).toBe(false);
  });
  it('is seen to fail', async () => {
    const { door, socket, call } = await pressed();
    socket.says({ type: 'refused', id: call, error: { code: 'unavailable' } });
    await rests();
    expect([door.helpShown, door.helpTrouble, door.goesOn]).toEqual([true, m.help_refused(), true]);
  });
  it('is still on its way when an earlier one is said to be closed', async () => {
    const { door, socket, call } = await pressed();
    socket.says(state({ case: 5, stage: 'closed' }));
    expect([door.calling, door.goesOn]).toEqual([true, true]);
    socket.says({ type: 'ack', id: call });
    socket.says(state());
    await rests();
    expect([door.calling, isRunning(door)]).toEqual([false, true]);
  });
  it('waits for what was written in it and comes back', async () => {
    const { door, socket, call } = await pressed();
    socket.says({ type: 'ack', id: call });
    await rests();
    socket.says(state({ stage: 'acknowledged', owner_here: true }));
    const talk = door.conversations.inCase(7 as CaseId);
    talk.draft.set('are you there?');
    void talk.post();
    socket.says(state({ stage: 'closed' }));
    expect(door.goesOn).toBe(true);
    socket.says({ type: 'refused', id: socket.of('write_in_case')[0]?.id, error: { code: 'not_found' } });
    await rests();
    expect([door.goesOn, talk.draft.text, unsent.get(`help.${id}`)]).toEqual([false, 'are you there?', []]);
  });
});

describe('what was not sent yet', () => {
  const ask = { type: 'ask_help', client_key: 'k1' } as ClientMessage;
  it('goes out after a reload also where no way was had', () => {
    unsent.set('help.house', [ask]);
    expect(helpSeats.running(Date.now())).toBe('house');
  });
  it('goes along when its person leaves the room', () => {
    for (const leave of [forgetPlace, forgetSession]) {
      seats.set(id, seatOf({ help: 'way' }));
      unsent.set(id, [ask]);
      leave(id);
      expect([unsent.get(id), unsent.get(`help.${id}`), helpSeats.running(Date.now())]).toEqual([[], [ask], id]);
      expect(helpSeats.get(`help.${id}`, Date.now())?.token).toBe('way');
      unsent.set(`help.${id}`, []);
    }
  });
  it('an open call goes on when its person leaves the room on purpose', () => {
    calls.set(id, true);
    seats.set(id, seatOf({ help: 'way' }));
    forgetSession(id);
    expect([seats.get(id, 0), calls.isOpen(id), helpSeats.running(Date.now())]).toEqual([undefined, false, id]);
  });
});

describe('the words of a call', () => {
  async function called(note: string) {
    const door = new DoorHelp(undefined, undefined, 'on_call');
    door.helpNote.set(note);
    void door.callForHelp();
    const socket = await dialled();
    socket.says({ type: 'care_only', cover: 'on_call' });
    return { door, socket, presses: socket.of('ask_help') };
  }
  it('all arrive, however many they are', async () => {
    const { presses } = await called(long);
    expect(presses.map(({ body }) => body.note).join(' ')).toBe(long);
    expect(presses.every(({ body }) => (body.note ?? '').length <= 500)).toBe(true);
    expect(new Set(presses.map(({ body }) => body.client_key)).size).toBe(presses.length);
    // And after a reload as well.
    expect(unsent.get('help.house').length).toBe(presses.length);
  });
  it('a call without words is one press', async () => {
    expect((await called(' \n')).presses.map(({ body }) => body.note)).toEqual([undefined]);
  });
  it('what is not taken, and what does not go at once, stands in the field', async () => {
    const most = Array.from({ length: 12 }, (_, n) => `${n}`.padEnd(499, 'x'));
    const { door, socket, presses } = await called(most.join('\n'));
    expect([presses.length, door.helpNote.text]).toEqual([10, most.slice(10).join('\n')]);
    for (const [n, { id }] of presses.entries()) {
      socket.says(n === 1 ? { type: 'refused', id, error: { code: 'busy' } } : { type: 'ack', id });
    }
    await rests();
    expect(door.helpNote.text).toBe([most[1], ...most.slice(10)].join('\n'));
    expect(door.helpTrouble).toBe('');
  });
});

describe('a seat that ends while a call is open', () => {
  it('leaves the way to the call', () => {
    calls.set(id, true);
    seats.set(id, seatOf({ help: 'way', expires_at: 5 as Entered['expires_at'] }));
    expect(seats.get(id, 10)).toBeUndefined();
    expect(helpSeats.get(`help.${id}`, 10)?.token).toBe('way');
    expect(helpSeats.running(10)).toBe(id);
  });
  it('also when the person comes in again', () => {
    calls.set(id, true);
    seats.set(id, seatOf({ help: 'way' }));
    forgetPlace(id);
    expect([seats.get(id, 0), helpSeats.get(`help.${id}`, Date.now())?.token]).toEqual([undefined, 'way']);
  });
  it('leaves nothing without a call', () => {
    seats.set(id, seatOf({ help: 'way' }));
    forgetPlace(id);
    expect(helpSeats.get(`help.${id}`, 0)).toBeUndefined();
  });
});

describe('in a room', () => {
  function inRoom() {
    const room = new RoomState(id, seatOf({ help: 'way' }));
    Socket.last.onopen?.();
    const you = { member: 'm-a', role: 'attendee', nickname: 'Maple' };
    const position = { epoch: 'e', seq: 1 };
    Socket.last.says({ type: 'welcome', version: 1, you, position, recovered: false, view: emptyView(), now: 0 });
    return room;
  }
  it('a press that waits when the seat ends goes the other way, with its key', async () => {
    const room = inRoom();
    room.helpNote.set('please');
    void room.callForHelp();
    const before = Socket.last.of('ask_help')[0]?.body;
    Socket.last.closes(CLOSE.unauthenticated);
    const care = await dialled();
    expect([tokenOf(care), care.of('hello')[0]?.body.care_only]).toEqual(['way', true]);
    care.says({ type: 'care_only', cover: 'on_call' });
    expect(care.of('ask_help').map(({ body }) => body)).toEqual([before]);
  });
  it('a way that is not taken any more makes way for a new one', async () => {
    const room = inRoom();
    calls.set(id, true);
    Socket.last.closes(CLOSE.removed);
    const care = await dialled();
    expect(tokenOf(care)).toBe('way');
    care.closes(CLOSE.unauthenticated);
    expect(tokenOf(await dialled())).toBe('help-1');
    expect(room.helpStatus.kind).not.toBe('over');
  });
  it('a second tap on what was given gets no word, and a hand that is taken down can go up again', async () => {
    const room = inRoom();
    void room.support({ share: 3 as never }, 'with_you');
    Socket.last.says({ type: 'refused', id: Socket.last.of('give_support')[0]?.id, error: { code: 'already' } });
    await rests();
    expect(room.notices.shown).toBeUndefined();
    void room.lowerHand();
    Socket.last.says({ type: 'ack', id: Socket.last.of('lower_hand')[0]?.id });
    await rests();
    expect([room.notices.shown?.text, room.notices.shown?.act?.word()]).toEqual([m.hand_is_down(), m.undo()]);
    room.notices.act();
    expect(Socket.last.of('raise_hand').length).toBe(1);
  });
});
