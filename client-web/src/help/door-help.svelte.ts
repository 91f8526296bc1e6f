// A call for help from outside of a room: at a door that is shut or not entered, at home, after a removal or a refusal. It
// asks for a way to help when it is needed, keeps it for the tab, and tries until it has one.
import { api, socketUrl } from '../api';
import { Connection, type Status, type TicketAnswer, type Wire } from '../connection';
import { newKey } from '../keys';
import { m } from '../paraglide/messages.js';
import type { ClientMessage, Cover, HelpState, ServerMessage, SessionId } from '../protocol.gen';
import { helpSeats, unsent } from '../storage';
import { helplineList } from '../ui/helplineList.svelte';
import { failure } from '../words';
import type { HelpSide } from './side';

export class DoorHelp implements HelpSide {
  help = $state.raw<HelpState | undefined>();
  cover = $state.raw<Cover | undefined>();
  helpStatus = $state.raw<Status>({ kind: 'open' });
  calling = $state(false);
  helpTrouble = $state('');
  helpShown = $state(true);
  #late = $state(false);
  #connection: Connection | undefined;
  readonly id: string;
  readonly #place: `help.${string}`;

  constructor(
    private readonly session: SessionId | undefined,
    private readonly nickname: string | undefined,
    cover: Cover | undefined,
  ) {
    this.id = `door.${session ?? 'house'}`;
    this.#place = `help.${session ?? 'house'}`;
    this.cover = cover;
    const waiting = unsent.get(this.#place);
    // A call that was made before a reload goes on.
    if (helpSeats.get(this.#place, Date.now()) !== undefined || waiting.length > 0) this.#connect();
    for (const message of waiting) {
      if (message.type === 'ask_help') void this.#call(message);
      else void this.attempt(message);
    }
  }

  get helpReaches(): boolean {
    return this.helpStatus.kind === 'open' && !this.#late;
  }

  callForHelp(note: string): Promise<boolean> {
    const words = note.trim();
    return this.#call({ type: 'ask_help', client_key: newKey(), ...(words === '' ? {} : { note: words }) });
  }

  async attempt(message: ClientMessage): Promise<string> {
    return failure(await this.#connect().send(message));
  }

  nudge(): void {
    this.#connection?.nudge();
  }

  offline(): void {
    this.#connection?.offline();
  }

  stop(): void {
    this.#connection?.stop();
  }

  async #call(message: ClientMessage): Promise<boolean> {
    this.calling = true;
    this.helpTrouble = '';
    const outcome = await this.#connect().send(message);
    this.calling = false;
    if (outcome.kind !== 'done') this.helpTrouble = m.help_refused();
    return outcome.kind === 'done';
  }

  #connect(): Connection {
    this.#connection ??= new Connection({
      token: '',
      ticket: () => this.#ticket(),
      careOnly: true,
      open: () => new WebSocket(socketUrl()) as unknown as Wire,
      onMessage: (message) => this.#receive(message),
      onStatus: (status) => (this.helpStatus = status),
      onLate: (late) => (this.#late = late),
      onUnsent: (messages) => unsent.set(this.#place, messages),
    });
    return this.#connection;
  }

  /** The kept way to help, or a new one. Nothing refuses it for good: whoever calls is tried for until it works. */
  async #ticket(): Promise<TicketAnswer> {
    const kept = helpSeats.get(this.#place, Date.now());
    if (kept !== undefined) return { kind: 'ticket', token: kept.token };
    try {
      const { session, nickname } = this;
      const seat = await api.help({
        ...(session === undefined ? {} : { session }),
        ...(nickname === undefined || nickname === '' ? {} : { nickname }),
      });
      helpSeats.set(this.#place, seat);
      this.cover = seat.cover ?? this.cover;
      return { kind: 'ticket', token: seat.token };
    } catch {
      return { kind: 'later' };
    }
  }

  #receive(message: ServerMessage): void {
    switch (message.type) {
      case 'care_only':
      case 'cover':
        this.cover = message.cover;
        return;
      case 'help':
        this.help = message;
        this.cover = message.cover;
        this.calling = false;
        this.helpTrouble = '';
        helplineList.know(message.helplines);
        return;
      default:
        return;
    }
  }
}
