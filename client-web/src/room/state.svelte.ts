// A room as this page holds it: the view, the person's own call for help, and what is being said to whom. Components read
// it; only this file and writing.svelte.ts change it.
import { socketUrl } from '../api';
import { Connection, type Status, type Wire } from '../connection';
import type { Outcome } from '../outgoing';
import { m } from '../paraglide/messages.js';
import type {
  ClientKey,
  ClientMessage,
  Entered,
  HelpState,
  MemberId,
  RoomEventAt,
  RoomView,
  ServerMessage,
  SessionId,
  You,
} from '../protocol.gen';
import { reduce } from '../reducer';
import { unsent } from '../storage';
import { stageWord, refusal } from '../words';
import { Notices } from '../ui/notices.svelte';
import { Writing } from './writing.svelte';

/** How long "still writing" stands after the last signal, in milliseconds. Signals come every three seconds. */
const WRITING_MS = 5_000;

/** A key that is used for one thing only. */
export function newKey(): ClientKey {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((b) => b.toString(16).padStart(2, '0')).join('') as ClientKey;
}

export class RoomState {
  /** The newest view; none before the first welcome. */
  view = $state.raw<RoomView | undefined>();
  you = $state.raw<You | undefined>();
  status = $state.raw<Status>({ kind: 'connecting' });
  /** The person's own call for help. */
  help = $state.raw<HelpState | undefined>();
  /** A call that was sent and not stored yet. */
  calling = $state(false);
  /** Who was writing last, and until when that is worth showing (page's clock). */
  writer = $state.raw<{ member: MemberId; until: number } | undefined>();
  /** Server's clock minus the page's, in milliseconds. */
  skew = $state(0);
  readonly notices = new Notices();
  readonly writing: Writing;
  readonly #connection: Connection;

  constructor(
    readonly id: SessionId,
    seat: Entered,
  ) {
    this.writing = new Writing(this, id);
    const waiting = unsent.get(id);
    this.#connection = new Connection({
      token: seat.token,
      open: () => new WebSocket(socketUrl()) as unknown as Wire,
      onMessage: (message) => this.#receive(message),
      onStatus: (status) => (this.status = status),
      onUnsent: (messages) => unsent.set(id, messages),
    });
    for (const message of waiting) this.#sayAgain(message);
  }

  /** Sends and tells what the server made of it. */
  send(message: ClientMessage): Promise<Outcome> {
    return this.#connection.send(message);
  }

  /** Sends; shows a notice when it was not done. */
  async ask(message: ClientMessage): Promise<boolean> {
    const outcome = await this.send(message);
    if (outcome.kind === 'refused') this.notices.show(refusal(outcome.error));
    if (outcome.kind === 'lost') this.notices.show(m.not_confirmed());
    return outcome.kind === 'done';
  }

  signal(message: ClientMessage): void {
    this.#connection.signal(message);
  }

  nudge(): void {
    this.#connection.nudge();
  }

  stop(): void {
    this.#connection.stop();
  }

  /** Whether the call was stored. */
  async callForHelp(note: string): Promise<boolean> {
    const words = note.trim();
    return this.#call({ type: 'ask_help', client_key: newKey(), ...(words === '' ? {} : { note: words }) });
  }

  async #call(message: ClientMessage): Promise<boolean> {
    this.calling = true;
    const outcome = await this.send(message);
    this.calling = false;
    if (outcome.kind !== 'done') this.notices.show(m.help_refused());
    return outcome.kind === 'done';
  }

  /** What a page before the reload sent and nobody answered. */
  #sayAgain(message: ClientMessage): void {
    if (message.type === 'post_line') void this.writing.resend(message);
    else if (message.type === 'ask_help') void this.#call(message);
    else void this.ask(message);
  }

  name(member: MemberId): string {
    return this.view?.members.find((one) => one.member === member)?.nickname ?? m.somebody();
  }

  #receive(message: ServerMessage): void {
    switch (message.type) {
      case 'welcome':
        this.you = message.you;
        this.skew = message.now - Date.now();
        if (message.view) {
          this.view = message.view;
          this.writing.settle(message.view);
        }
        return;
      case 'events':
        for (const event of message.events) this.#happened(event);
        if (this.view) this.writing.settle(this.view);
        return;
      case 'writing':
        this.writer = { member: message.member, until: Date.now() + WRITING_MS };
        return;
      case 'help':
        this.#helpChanged(message);
        return;
      default:
        return; // Answers are settled by the connection; the desk's messages do not come here.
    }
  }

  #happened(event: RoomEventAt): void {
    const before = this.view;
    if (!before) return;
    this.view = reduce(before, event);
    this.#tell(event, before);
  }

  #helpChanged(help: HelpState): void {
    const before = this.help;
    this.help = help;
    this.calling = false;
    if (before?.stage !== 'acknowledged' && help.stage === 'acknowledged') this.notices.say(m.help_taken(), 'now');
    const words = help.words.at(-1);
    const all = (state: HelpState): number => (state.earlier ?? 0) + state.words.length;
    if (before && words?.from_clinician && all(help) > all(before)) this.notices.say(m.help_new_words());
  }

  /** Says aloud what changes what a person may do; the log region reads the lines by itself. */
  #tell(event: RoomEventAt, before: RoomView): void {
    const me = this.you?.member;
    switch (event.type) {
      case 'floor_given':
        if (event.share.member === me) this.notices.say(m.floor_is_yours(), 'now');
        else this.notices.say(m.has_floor({ name: this.name(event.share.member) }));
        return;
      case 'share_ended':
        if (before.share?.share !== event.share) return;
        if (before.share.member === me && event.end === 'taken_back') this.notices.show(m.floor_taken_back());
        else this.notices.say(m.share_is_over({ name: this.name(before.share.member) }));
        return;
      case 'stage_changed':
        this.notices.say(stageWord(event.stage, this.view?.floor));
        return;
      case 'mute_changed':
        if (event.member === me) this.notices.show(event.muted ? m.you_were_muted() : m.you_were_unmuted());
        return;
      case 'role_changed':
        if (event.member === me) this.notices.show(m.your_role_changed());
        return;
      case 'hand_lowered':
        if (before.hands[0]?.member === event.member && this.view?.hands[0]?.member === me && event.member !== me) {
          this.notices.say(m.you_are_next());
        }
        return;
      case 'held_ended': {
        const held = before.held.find((h) => h.line === event.line);
        if (held && held.member === me) this.writing.heldEnded(held.text, event.end, event.note);
        return;
      }
      default:
        return;
    }
  }
}
