// A press on "Call for help" and the words with it: all of them arrive, or come back to the field. Used in a room and at a
// door. It opens no connection.
import { newKey } from '../keys';
import type { Outcome } from '../outgoing';
import { LIMITS, type ClientMessage, type HelpState } from '../protocol.gen';
import { MOST_PIECES, toLines } from '../room/stream';
import type { Draft } from '../ui/draft.svelte';

export type Call = ClientMessage & { type: 'ask_help' };
export type Send = (call: Call) => Promise<Outcome>;

/** Why a call of which the server has nothing is not stored, and whether some of its words did not fit. */
export interface Pressed {
  outcome: Outcome;
  leftOut: boolean;
}

/**
 * Calls. What is longer than one message goes as further presses, whose words join the same case; what does not go at once,
 * or is not taken, stands in the field again.
 */
export async function press(note: Draft, send: Send): Promise<Pressed> {
  const pieces = toLines(note.text, LIMITS.note_chars);
  const [first = '', ...further] = pieces.slice(0, MOST_PIECES);
  note.clear();
  note.set(pieces.slice(MOST_PIECES).join('\n'));
  const pressed = await Promise.all(
    [first, ...further].map((text) =>
      again(note, { type: 'ask_help', client_key: newKey(), ...(text === '' ? {} : { note: text }) }, send),
    ),
  );
  const stored = pressed.find(({ outcome }) => outcome.kind === 'done') ?? pressed[0];
  return {
    outcome: stored?.outcome ?? { kind: 'lost' },
    leftOut: pressed.some(({ leftOut }) => leftOut),
  };
}

/** One press, also one that was made before the page was loaded anew. */
export async function again(note: Draft, call: Call, send: Send): Promise<Pressed> {
  const number = note.number();
  const outcome = await send(call);
  const leftOut = outcome.kind === 'done' && outcome.ack.note_left_out === true;
  if ((outcome.kind !== 'done' || leftOut) && call.note !== undefined) note.giveBack(call.note, number);
  return { outcome, leftOut };
}

/** What a newer state of the call tells its person: that somebody took it, and how many messages came. */
export function newsIn(before: HelpState | undefined, help: HelpState): { taken: boolean; messages: number } {
  const all = (state: HelpState): number => (state.earlier ?? 0) + state.words.length;
  const added = before?.case === help.case ? all(help) - all(before) : 0;
  const theirs = added > 0 ? help.words.slice(-added).filter((words) => words.from_clinician).length : 0;
  return { taken: before?.stage === 'opened' && help.stage === 'acknowledged', messages: theirs };
}
