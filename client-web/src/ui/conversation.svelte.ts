// What somebody writes in one case or one private talk: the draft, and the messages on their way. A conversation belongs to
// whom it was opened with: whatever is on the screen meanwhile, each piece goes there or comes back to this draft.
import type { Outcome } from '../outgoing';
import { newKey } from '../keys';
import { LIMITS, type CaseId, type ClientMessage, type TalkId } from '../protocol.gen';
import { isOneLine, MOST_PIECES, toLines } from '../room/stream';
import { failure } from '../refusal-words';
import { Draft } from './draft.svelte';

/** A message in a case or in a talk. */
export type Words = ClientMessage & { type: 'write_in_case' | 'write_in_talk' };
type To = { type: 'write_in_case'; case: CaseId } | { type: 'write_in_talk'; talk: TalkId };

export class Conversation {
  readonly draft: Draft;
  /** In the order in which they were written. */
  onTheirWay = $state.raw<{ key: string; text: string }[]>([]);
  /** Why the last message came back. */
  trouble = $state('');

  constructor(
    place: string,
    private readonly to: To,
    private readonly send: (message: Words) => Promise<Outcome>,
  ) {
    this.draft = new Draft(place);
  }

  /** How many messages the draft is sent as. */
  get pieces(): number {
    return isOneLine(this.draft.text, LIMITS.note_chars) ? 1 : toLines(this.draft.text, LIMITS.note_chars).length;
  }

  /** More than the server takes of one person at once. */
  get tooLong(): boolean {
    return this.pieces > MOST_PIECES;
  }

  /**
   * Sends the draft, in as many messages as it needs. All are handed over at once, so that a page that is loaded anew sends
   * the rest as well. Resolves when the last is answered.
   */
  async post(): Promise<void> {
    if (this.tooLong) return;
    const pieces = toLines(this.draft.text, LIMITS.note_chars);
    if (pieces.length === 0) return;
    this.draft.clear();
    this.trouble = '';
    await Promise.all(pieces.map((text) => this.#send({ ...this.to, text, client_key: newKey() })));
  }

  /** Sends again what was on its way when the page was loaded anew. */
  resend(message: Words): Promise<void> {
    return this.#send(message);
  }

  async #send(message: Words): Promise<void> {
    const { client_key: key, text } = message;
    const number = this.draft.number();
    this.onTheirWay = [...this.onTheirWay, { key, text }];
    const trouble = failure(await this.send(message));
    this.onTheirWay = this.onTheirWay.filter((one) => one.key !== key);
    if (!trouble) return;
    this.draft.giveBack(text, number);
    this.trouble = trouble;
  }
}

/** The conversations of one page, each made once and kept: a component that shows another one takes nothing along. */
export class Conversations {
  readonly #all = new Map<string, Conversation>();

  constructor(
    private readonly room: string,
    private readonly send: (message: Words) => Promise<Outcome>,
  ) {}

  inCase(id: CaseId): Conversation {
    return this.#of(`case.${id}`, { type: 'write_in_case', case: id });
  }

  inTalk(id: TalkId): Conversation {
    return this.#of(`talk.${this.room}.${id}`, { type: 'write_in_talk', talk: id });
  }

  resend(message: Words): void {
    void (message.type === 'write_in_case' ? this.inCase(message.case) : this.inTalk(message.talk)).resend(message);
  }

  /** Nothing of a talk stays at this page. */
  forgetTalk(id: TalkId): void {
    this.inTalk(id).draft.forget();
    this.#all.delete(`talk.${this.room}.${id}`);
  }

  #of(place: string, to: To): Conversation {
    const conversation = this.#all.get(place) ?? new Conversation(place, to, this.send);
    this.#all.set(place, conversation);
    return conversation;
  }
}

export const isWords = (message: ClientMessage): message is Words =>
  message.type === 'write_in_case' || message.type === 'write_in_talk';
