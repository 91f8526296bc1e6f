// The desk as this page holds it: cases, sessions, who is on call. A card carries everything but the older messages of its
// case; those were told before, or are asked for when the case is opened.
import { socketUrl } from '../api';
import { Connection, type Status, type Wire } from '../connection';
import { m } from '../paraglide/messages.js';
import type { CaseCard, CaseId, ClientMessage, ServerMessage, SessionCard, You } from '../protocol.gen';
import { helloWith } from '../staff/seat';
import { unsent, type Seat } from '../storage';
import { Conversations, isWords } from '../ui/conversation.svelte';
import { Notices } from '../ui/notices.svelte';
import { failure } from '../refusal-words';

/** The session of calls from outside of any. */
const HOUSE = 'house';

/** How a person is called; somebody at a door may have given no name. */
export const nameOf = (card: CaseCard): string => (card.nickname === '' ? m.desk_no_name() : card.nickname);

/** How long a closed case stays in the list; the server keeps it there as long. */
const CLOSED_SHOWN_MS = 3_600_000;

export class DeskState {
  you = $state.raw<You | undefined>();
  cases = $state.raw<CaseCard[]>([]);
  sessions = $state.raw<SessionCard[]>([]);
  onCall = $state(0);
  status = $state.raw<Status>({ kind: 'connecting' });
  /** Whether something that was asked is not answered in time. */
  late = $state(false);
  skew = $state(0);
  /** The case that is open. */
  chosen = $state<CaseId | undefined>();
  /** How many messages of each case were on the screen. */
  #seen = $state.raw<Partial<Record<CaseId, number>>>({});
  readonly notices = new Notices();
  /** What is being written in each case. */
  readonly conversations = new Conversations('desk', (message) => this.#connection.send(message));
  readonly #connection: Connection;

  constructor(
    seat: Seat,
    /** A call nobody has taken came in: the desk sounds its tone. */
    private readonly onNewCall: () => void,
    /** Somebody wants to see a case: the place shows it. */
    private readonly onOpen: (id: CaseId) => void = (id) => this.open(id),
  ) {
    const waiting = unsent.get('desk');
    this.#connection = new Connection({
      ...helloWith(seat),
      open: () => new WebSocket(socketUrl()) as unknown as Wire,
      onMessage: (message) => this.#receive(message),
      onStatus: (status) => (this.status = status),
      onLate: (late) => (this.late = late),
      onUnsent: (messages) => unsent.set('desk', messages),
    });
    for (const message of waiting) {
      if (isWords(message)) this.conversations.resend(message);
      else void this.ask(message);
    }
  }

  /** Sends; gives back why it was not done, or nothing. */
  async attempt(message: ClientMessage): Promise<string> {
    return failure(await this.#connection.send(message));
  }

  async ask(message: ClientMessage): Promise<boolean> {
    const trouble = await this.attempt(message);
    if (trouble) this.notices.show(trouble);
    return trouble === '';
  }

  /** Takes a case whose clinician is gone: somebody waits in it for an answer that would never come. */
  async takeOver(card: CaseCard): Promise<void> {
    const outcome = await this.#connection.send({ type: 'acknowledge_case', case: card.case });
    if (outcome.kind === 'refused' && outcome.error.code === 'already')
      this.notices.show(m.desk_still_there({ name: card.owner_name ?? m.somebody() }));
    else if (outcome.kind !== 'done') this.notices.show(failure(outcome));
  }

  /** Lets go what the server shows nobody any more. The one on the screen stays until it is put away. */
  letClosedGo(now: number): void {
    const kept = ({ stage, closed_at: at, case: id }: CaseCard) =>
      stage !== 'closed' || id === this.chosen || at === undefined || now + this.skew - at < CLOSED_SHOWN_MS;
    if (!this.cases.every(kept)) this.cases = this.cases.filter(kept);
  }

  /** Opens a case, or none. What was written in it is seen. */
  open(id: CaseId | undefined): void {
    this.chosen = id;
    const card = this.find(id);
    if (!card) return;
    this.#see(card);
    // The whole of it, page by page: the newest of what is missing first.
    if (card.earlier) void this.earlier(card.case);
  }

  /** Asks for the messages before those that are here. */
  async earlier(id: CaseId): Promise<void> {
    const before = this.find(id)?.earlier ?? 0;
    if (before > 0) await this.ask({ type: 'read_case', case: id, before });
  }

  /** Whether the person wrote something that was not on this screen yet. */
  hasNews(card: CaseCard): boolean {
    const seen = this.#seen[card.case] ?? answered(card);
    return card.words.slice(Math.max(0, seen - (card.earlier ?? 0))).some((words) => !words.from_clinician);
  }

  #see(card: CaseCard): void {
    this.#seen = { ...this.#seen, [card.case]: total(card) };
  }

  nudge(): void {
    this.#connection.nudge();
  }

  offline(): void {
    this.#connection.offline();
  }

  stop(): void {
    this.#connection.stop();
  }

  title(session: CaseCard['session']): string {
    if (session === HOUSE) return m.desk_outside();
    return this.sessions.find((s) => s.id === session)?.title ?? m.a_session();
  }

  find(id: CaseId | undefined): CaseCard | undefined {
    return this.cases.find((c) => c.case === id);
  }

  #receive(message: ServerMessage): void {
    switch (message.type) {
      case 'desk_welcome':
        this.you = message.you;
        this.skew = message.now - Date.now();
        this.cases = message.cases.map((card) => joined(this.find(card.case), card));
        this.sessions = message.sessions;
        this.onCall = message.on_call;
        if (message.cases.some((c) => c.stage === 'opened')) this.onNewCall();
        return;
      case 'desk_case':
        this.#caseChanged(joined(this.find(message.case.case), message.case));
        return;
      case 'desk_words': {
        const before = this.find(message.case);
        if (before && total(before) === message.first)
          this.#caseChanged({ ...before, words: [...before.words, ...message.words] });
        return;
      }
      case 'case_page': {
        const before = this.find(message.case);
        const from = before?.earlier ?? 0;
        if (!before || message.first >= from || message.first + message.words.length < from) return;
        const { earlier: _, ...card } = before;
        const words = [...message.words.slice(0, from - message.first), ...before.words];
        const older = { ...card, words, ...(message.first > 0 ? { earlier: message.first } : {}) };
        this.cases = this.cases.map((c) => (c.case === older.case ? older : c));
        return;
      }
      case 'desk_session': {
        const { session } = message;
        const others = this.sessions.filter((s) => s.id !== session.id);
        this.sessions = session.stage === 'ended' ? others : [...others, session];
        return;
      }
      case 'desk_on_call':
        this.onCall = message.on_call;
        return;
      default:
        return;
    }
  }

  #caseChanged(card: CaseCard): void {
    const before = this.find(card.case);
    this.cases = before ? this.cases.map((c) => (c.case === card.case ? card : c)) : [...this.cases, card];
    if (!before && card.stage === 'opened') {
      this.onNewCall();
      this.notices.say(m.desk_new_call({ name: nameOf(card) }), 'now');
    }
    const last = card.words.at(-1);
    const news = before && last && !last.from_clinician && total(card) > total(before);
    if (card.case === this.chosen) {
      this.#see(card);
      if (news) this.notices.say(m.desk_new_words({ name: nameOf(card) }));
    } else if (news && card.owner === this.you?.member) {
      this.notices.show(m.desk_new_words({ name: nameOf(card) }), { word: m.open, run: () => this.onOpen(card.case) });
    }
  }
}

/** After a reload: everything up to the last answer was seen by whoever gave it. */
function answered(card: CaseCard): number {
  return (card.earlier ?? 0) + card.words.findLastIndex((words) => words.from_clinician) + 1;
}

/** How many messages a case has, here or not. */
function total(card: CaseCard): number {
  return (card.earlier ?? 0) + card.words.length;
}

/** A newer card, with the older messages that are here already. */
function joined(before: CaseCard | undefined, card: CaseCard): CaseCard {
  const from = card.earlier ?? 0;
  const known = before?.earlier ?? 0;
  if (!before || known >= from || total(before) < from) return card;
  const { earlier: _, ...newer } = card;
  const words = [...before.words.slice(0, from - known), ...card.words];
  return { ...newer, words, ...(known > 0 ? { earlier: known } : {}) };
}
