// What a facilitator does, with its undo where there is one, so that every button that does it offers the same. A second
// tap on what is done already is no mistake and gets no word.
import { m } from '../paraglide/messages.js';
import type { ClientMessage, FloorPolicy, HeldView, MemberId, ReportId, SupportPolicy, VoteId } from '../protocol.gen';
import { newKey } from '../keys';
import type { RoomState } from '../room/state.svelte';
import { toLines } from '../room/stream';
import { refusal } from '../refusal-words';
import type { Marks } from './marks.svelte';

/** Sends; whether it was done now. Shows why not, unless it was done before. */
export async function act(room: RoomState, message: ClientMessage): Promise<boolean> {
  const outcome = await room.send(message);
  if (outcome.kind === 'done') return true;
  if (outcome.kind === 'lost') room.notices.show(m.not_confirmed());
  else if (outcome.error.code !== 'already') room.notices.show(refusal(outcome.error));
  return false;
}

export async function callOn(room: RoomState, member: MemberId): Promise<void> {
  if (await act(room, { type: 'call_on', member })) didCall(room, member);
}

/** The server decides whose turn it is: hands may have moved since the button was drawn. */
export async function callNext(room: RoomState, expected: MemberId): Promise<void> {
  if (await act(room, { type: 'call_next' })) didCall(room, room.view?.share?.member ?? expected);
}

function didCall(room: RoomState, member: MemberId): void {
  const said = m.did_call_on({ name: room.name(member) });
  // In a round the floor would go on to the next, so nothing is undone by taking it back.
  if (room.view?.floor === 'round') room.notices.show(said);
  else room.notices.undoable(said, () => void act(room, { type: 'take_back_floor' }));
}

/** The share itself is over; undone, the same person has the floor again. */
export async function takeBack(room: RoomState): Promise<void> {
  const member = room.view?.share?.member;
  if (member === undefined || !(await act(room, { type: 'take_back_floor' }))) return;
  const said = m.did_take_back({ name: room.name(member) });
  if (room.view?.floor === 'round') room.notices.show(said);
  else room.notices.undoable(said, () => void act(room, { type: 'call_on', member }));
}

export async function extend(room: RoomState, minutes: number): Promise<void> {
  const member = room.view?.share?.member;
  if (member === undefined || !(await act(room, { type: 'extend_share', minutes }))) return;
  room.notices.show(m.chair_did_extend({ name: room.name(member), n: minutes }));
}

/** Posts words as the chair's own lines. With the same keys a second try posts nothing twice. */
export async function say(room: RoomState, text: string, keys = new Map<number, ReturnType<typeof newKey>>()) {
  let said = true;
  for (const [i, line] of toLines(text).entries()) {
    const key = keys.get(i) ?? newKey();
    keys.set(i, key);
    said = (await act(room, { type: 'post_line', text: line, client_key: key })) && said;
  }
  return said;
}

export const sayPrompt = (room: RoomState, marks: Marks, prompt: { mark: string; text: string }): Promise<void> =>
  sayPrompts(room, marks, [prompt]);

/** Posts the words of a part as one block: one press, and one line with a paragraph for each. */
export async function sayPrompts(
  room: RoomState,
  marks: Marks,
  prompts: { mark: string; text: string }[],
): Promise<void> {
  const keys = marks.keysOf(prompts.map((one) => one.mark).join(' '));
  if (!(await say(room, blockOf(prompts.map((one) => one.text)), keys))) return;
  for (const one of prompts) marks.add(one.mark);
}

export const blockOf = (words: string[]): string => words.map((one) => one.trim()).join('\n');

/** Every reading that is due, and then the words for after them. */
export async function postReadings(
  room: RoomState,
  marks: Marks,
  due: { slot: string }[],
  then: { mark: string; text: string }[],
) {
  for (const one of due) if (!(await postReading(room, one.slot))) return;
  if (then.length > 0) await sayPrompts(room, marks, then);
}

/** Begins the meeting, with the first words of its first part. */
export async function startMeeting(room: RoomState, words: string[]): Promise<void> {
  if ((await act(room, { type: 'start_meeting' })) && words.length > 0) await say(room, blockOf(words));
}

export const postReading = (room: RoomState, slot: string) => act(room, { type: 'post_reading', slot });

/** A wrong tap is mended by going back: the part before it begins anew. */
export async function enter(room: RoomState, phase: number, words: string[] = []): Promise<void> {
  const before = room.view?.phase?.index;
  const title = (at: number) => room.view?.format.phases[at]?.title ?? '';
  if (!(await act(room, { type: 'enter_phase', phase }))) return;
  if (words.length > 0) await say(room, blockOf(words));
  const said = m.chair_did_enter({ title: title(phase) });
  if (before === undefined) room.notices.show(said);
  else {
    room.notices.show(said, {
      word: () => m.chair_back_to({ title: title(before) }),
      run: () => void act(room, { type: 'enter_phase', phase: before }),
    });
  }
}

export async function stretch(room: RoomState, minutes: number): Promise<void> {
  if (await act(room, { type: 'stretch_phase', minutes })) room.notices.show(m.chair_did_stretch({ n: minutes }));
}

/** Nobody is sent back to the line: what can be undone about it is to ask them to leave. */
export async function letIn(room: RoomState, person: { member: MemberId; nickname: string }): Promise<void> {
  const { member, nickname } = person;
  if (await act(room, { type: 'admit', member })) room.notices.show(m.did_let_in({ name: nickname }));
}

/** As many as there is room for; who is left over is still on the list. */
export async function letAllIn(room: RoomState): Promise<void> {
  if (!(await act(room, { type: 'admit_all' }))) return;
  room.notices.show((room.view?.waiting.length ?? 0) > 0 ? m.did_let_some_in() : m.did_let_all_in());
}

export async function setFloor(room: RoomState, floor: FloorPolicy): Promise<void> {
  const before = room.view?.floor;
  if (before === undefined || !(await act(room, { type: 'set_floor_policy', floor }))) return;
  room.notices.undoable(m.did_floor(), () => void act(room, { type: 'set_floor_policy', floor: before }));
}

export async function setCrossTalk(room: RoomState, cross_talk: boolean): Promise<void> {
  if (!(await act(room, { type: 'set_cross_talk', cross_talk }))) return;
  const said = cross_talk ? m.chair_did_cross_talk_on() : m.chair_did_cross_talk_off();
  room.notices.undoable(said, () => void act(room, { type: 'set_cross_talk', cross_talk: !cross_talk }));
}

export async function setSupport(room: RoomState, support: SupportPolicy): Promise<void> {
  const before = room.view?.phase?.support;
  if (before === undefined || !(await act(room, { type: 'set_support_policy', support }))) return;
  room.notices.undoable(m.chair_did_support(), () => void act(room, { type: 'set_support_policy', support: before }));
}

/** What was read cannot be unread, so its undo says what it does. */
export async function approve(room: RoomState, held: HeldView): Promise<void> {
  if (!(await act(room, { type: 'approve_line', line: held.line }))) return;
  room.notices.show(m.did_approve({ name: room.name(held.member) }), {
    word: m.remove_again,
    run: () => void act(room, { type: 'remove_line', line: held.line }),
  });
}

export async function setLocked(room: RoomState, locked: boolean): Promise<void> {
  if (!(await act(room, { type: 'set_locked', locked }))) return;
  room.notices.undoable(
    locked ? m.did_lock() : m.did_unlock(),
    () => void act(room, { type: 'set_locked', locked: !locked }),
  );
}

export async function setMuted(room: RoomState, member: MemberId, muted: boolean): Promise<void> {
  const name = room.name(member);
  if (!(await act(room, { type: 'set_muted', member, muted }))) return;
  const said = muted ? m.did_mute({ name }) : m.did_unmute({ name });
  room.notices.undoable(said, () => void act(room, { type: 'set_muted', member, muted: !muted }));
}

export const drawQuestion = (room: RoomState) => act(room, { type: 'draw_question' });
export const openVote = (room: RoomState, question: string, choices: string[]) =>
  act(room, { type: 'open_vote', question, choices });
export const closeVote = (room: RoomState, vote: VoteId) => act(room, { type: 'close_vote', vote });

export async function takeChair(room: RoomState): Promise<void> {
  if (await act(room, { type: 'take_chair' })) room.notices.show(m.chair_did_take());
}

export async function resolve(room: RoomState, report: ReportId): Promise<void> {
  if (await act(room, { type: 'resolve_report', report })) room.notices.show(m.chair_did_resolve());
}
