// What somebody who waits is told, in plain words. Pure: it reads the door's view and chooses sentences.
import { m } from '../paraglide/messages.js';
import type { WaitingView } from '../protocol.gen';

/** Why they wait, and what has to happen; where they stand, where there is an order that moves by itself. */
export function waitWords(waiting: WaitingView): string[] {
  const runs = waiting.has_chair || (waiting.stage === 'lobby' && waiting.why === 'full');
  if (waiting.why === 'full') {
    return [m.waiting_full(), placeWords(waiting), ...(runs ? [] : [m.waiting_no_chair()])];
  }
  return [runs ? m.waiting_lobby({ group: waiting.group }) : m.waiting_no_chair()];
}

export const placeWords = (waiting: WaitingView): string =>
  waiting.place === 1 ? m.waiting_next() : m.waiting_place({ n: waiting.place });

/** What goes on behind the door, as far as the door says. */
export function stageNow(waiting: WaitingView, time: string): string {
  switch (waiting.stage) {
    case 'scheduled':
    case 'lobby':
      return m.waiting_begins({ time });
    case 'in_progress':
      return m.waiting_running();
    case 'fellowship':
      return m.waiting_fellowship();
    case 'ended':
      return m.ended_title();
  }
}

/** What is said aloud when the door's view is another one: a note, or a place that moved up. */
export function newsAtDoor(before: WaitingView | undefined, after: WaitingView): string {
  if (before === undefined) return '';
  const words = [];
  if (after.note !== before.note && after.note !== undefined) words.push(m.waiting_note_said({ note: after.note }));
  if (after.why === 'full' && after.place < before.place) words.push(placeWords(after));
  if (after.why === 'lobby' && after.stage !== before.stage) words.push(stageNow(after, ''));
  return words.join(' ');
}
