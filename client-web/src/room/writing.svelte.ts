// The composer's text and the lines on their way. Its one promise: nothing that was typed gets lost. A line stands in the
// draft, among the lines on their way, or in the room; a refusal brings it back to the draft.
import { m } from '../paraglide/messages.js';
import { LIMITS } from '../protocol.gen';
import type { HeldEnd, LineId, PostLine, RoomView, SessionId, ShareId } from '../protocol.gen';
import { refusal } from '../refusal-words';
import { newKey } from '../keys';
import type { RoomState } from './state.svelte';
import { Draft } from '../ui/draft.svelte';
import { isOneLine, MOST_PIECES, toLines } from './stream';

/** A line that was sent. `line` is its number once the server has it and the room has not shown it yet. */
export interface OnItsWay {
  key: string;
  text: string;
  line?: LineId;
}

const SIGNAL_EVERY_MS = 3_000;
export class Writing {
  onTheirWay = $state.raw<OnItsWay[]>([]);
  /** Why the last line came back, under the composer. */
  reason = $state('');
  /** The ended share that the next lines answer. */
  answering = $state<ShareId | undefined>();
  #lastSignal = 0;
  readonly #draft: Draft;

  constructor(
    private readonly room: RoomState,
    id: SessionId,
  ) {
    this.#draft = new Draft(id);
  }

  get draft(): string {
    return this.#draft.text;
  }

  /** At every keystroke. */
  typed(text: string): void {
    this.#draft.set(text);
    if (text === '') this.reason = '';
  }

  /** Tells the room that silence is not the end, at most every few seconds. */
  signal(now: number): void {
    if (now - this.#lastSignal < SIGNAL_EVERY_MS) return;
    this.#lastSignal = now;
    this.room.signal({ type: 'still_writing' });
  }

  /** How many lines the draft is sent as: one, unless it is longer than a line can be. */
  get pieces(): number {
    return isOneLine(this.draft, LIMITS.line_chars) ? 1 : toLines(this.draft).length;
  }

  /** More than the server takes of one person at once. */
  get tooLong(): boolean {
    return this.pieces > MOST_PIECES;
  }

  /** Sends the draft in its own form, in as many lines as it needs. Resolves when the last is answered. */
  async post(): Promise<void> {
    if (this.tooLong) return;
    const lines = toLines(this.draft);
    if (lines.length === 0) return;
    this.#draft.clear();
    this.reason = '';
    const to = this.answering === undefined ? {} : { answers: this.answering };
    this.answering = undefined;
    await Promise.all(lines.map((text) => this.#send({ text, client_key: newKey(), ...to })));
  }

  /** Sends again what was on its way when the page was reloaded. */
  async resend(line: PostLine): Promise<void> {
    const to = line.answers === undefined ? {} : { answers: line.answers };
    await this.#send({ text: line.text, client_key: line.client_key, ...to });
  }

  async #send(line: PostLine): Promise<void> {
    const key = line.client_key;
    const number = this.#draft.number();
    this.onTheirWay = [...this.onTheirWay, { key, text: line.text }];
    const outcome = await this.room.send({ type: 'post_line', ...line });
    if (outcome.kind === 'done' && outcome.ack.line !== undefined) {
      const stored = outcome.ack.line;
      this.onTheirWay = this.onTheirWay.map((one) => (one.key === key ? { ...one, line: stored } : one));
      if (this.room.view) this.settle(this.room.view);
      return;
    }
    this.onTheirWay = this.onTheirWay.filter((one) => one.key !== key);
    if (line.answers !== undefined) this.answering ??= line.answers;
    if (outcome.kind === 'refused') {
      this.#draft.giveBack(line.text, number);
      this.reason = refusal(outcome.error);
    } else if (outcome.kind === 'lost') {
      this.#draft.giveBack(line.text, number);
      this.reason = this.room.status.kind === 'over' ? m.line_not_sent_over() : m.not_confirmed();
    }
  }

  /** Lets go of lines that the room shows, or that wait for a facilitator. */
  settle(view: RoomView): void {
    if (this.onTheirWay.length === 0) return;
    const newest = view.lines.reduce((max, one) => Math.max(max, one.line), 0);
    this.onTheirWay = this.onTheirWay.filter(
      ({ line }) => line === undefined || (line > newest && !view.held.some((h) => h.line === line)),
    );
  }

  /** A line of one's own that waited came to its end; what was not published comes back to be changed. */
  heldEnded(text: string, end: HeldEnd, note: string | undefined): void {
    if (end === 'approved') return;
    if (end === 'removed') {
      this.reason = m.held_removed();
      return;
    }
    this.#draft.giveBack(text, 0);
    if (end === 'returned') this.reason = note ? m.held_returned_note({ note }) : m.held_returned();
  }

  /** A line that waited when the connection went, and of which the newer view knows nothing: its end was missed. */
  heldMissed(text: string): void {
    this.#draft.giveBack(text, 0);
    this.reason = m.held_missed();
  }
}
