// A call for help from outside of a room: at a door that is shut or not entered, at home, after a removal or a refusal. It
// asks for a way to help when it is needed, keeps it for the tab, and tries until it has one.
import { socketUrl } from '../api';
import { Connection, type Status, type Wire } from '../connection';
import type { Outcome } from '../outgoing';
import { m } from '../paraglide/messages.js';
import type { ClientMessage, Cover, HelpState, ServerMessage, SessionId } from '../protocol.gen';
import { calls, helpSeats, unsent } from '../storage';
import { Conversations, isWords } from '../ui/conversation.svelte';
import { Draft } from '../ui/draft.svelte';
import { helplineList } from '../ui/helplineList.svelte';
import { Notices } from '../ui/notices.svelte';
import { again, newsIn, press, type Call, type Pressed } from './call';
import { isRunning, type HelpSide } from './side';
import { wayToHelp } from './way';

export class DoorHelp implements HelpSide {
  readonly inRoom = false;
  help = $state.raw<HelpState | undefined>();
  cover = $state.raw<Cover | undefined>();
  helpStatus = $state.raw<Status>({ kind: 'open' });
  calling = $state(false);
  helpTrouble = $state('');
  helpShown = $state(false);
  helpNews = $state(0);
  /** A call that was open before the page was loaded anew, until the server says how it stands. */
  expected = $state(false);
  #late = $state(false);
  #connection: Connection | undefined;
  readonly notices = new Notices();
  readonly helpNote: Draft;
  readonly conversations: Conversations;
  readonly #place: `help.${string}`;

  constructor(
    private readonly session: SessionId | undefined,
    private readonly nickname: string | undefined,
    cover: Cover | undefined,
  ) {
    this.#place = `help.${session ?? 'house'}`;
    this.helpNote = new Draft(`help.door.${session ?? 'house'}`);
    this.conversations = new Conversations(this.#place, (message) => this.#send(message));
    this.cover = cover;
    this.expected = calls.isOpen(this.#place);
    const waiting = unsent.get(this.#place);
    // A call that was made before goes on.
    if (helpSeats.get(this.#place, Date.now()) !== undefined || waiting.length > 0) this.#connect();
    for (const message of waiting) {
      if (message.type === 'ask_help') void this.#calling(again(this.helpNote, message, (call) => this.#send(call)));
      else if (isWords(message)) this.conversations.resend(message);
    }
  }

  /** Whether the connection is needed: whoever called is not hung up on; nobody else needs one. */
  get goesOn(): boolean {
    // Also of a call that is closed meanwhile: what was written in it comes back.
    const writes = this.help !== undefined && this.conversations.inCase(this.help.case).onTheirWay.length > 0;
    return this.helpShown || this.calling || this.expected || writes || isRunning(this);
  }

  get helpReaches(): boolean {
    return this.helpStatus.kind === 'open' && !this.#late;
  }

  callForHelp(): Promise<void> {
    return this.#calling(press(this.helpNote, (call: Call) => this.#send(call)));
  }

  openHelp(): void {
    this.helpShown = true;
    this.helpNews = 0;
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

  #send(message: ClientMessage): Promise<Outcome> {
    return this.#connect().send(message);
  }

  async #calling(pressed: Promise<Pressed>): Promise<void> {
    this.calling = true;
    this.helpTrouble = '';
    const { outcome, leftOut } = await pressed;
    if (outcome.kind === 'done' && !isRunning(this)) {
      // How it stands is the server's next message; until then nobody hangs up on it.
      this.expected = true;
      calls.set(this.#place, true);
    }
    this.calling = false;
    if (outcome.kind !== 'done') {
      this.helpTrouble = m.help_refused();
      // Somebody who closed the sheet believes that it is being tried.
      this.helpShown = true;
    } else if (leftOut) this.helpTrouble = m.help_note_left_out();
  }

  #connect(): Connection {
    this.#connection ??= new Connection({
      token: '',
      ticket: async (refused) => {
        const { session, nickname } = this;
        const way = await wayToHelp(
          this.#place,
          {
            ...(session === undefined ? {} : { session }),
            ...(nickname === undefined || nickname === '' ? {} : { nickname }),
          },
          refused > 0,
        );
        this.cover = way.cover ?? this.cover;
        return way;
      },
      careOnly: true,
      open: () => new WebSocket(socketUrl()) as unknown as Wire,
      onMessage: (message) => this.#receive(message),
      onStatus: (status) => (this.helpStatus = status),
      onLate: (late) => (this.#late = late),
      onUnsent: (messages) => unsent.set(this.#place, messages),
    });
    return this.#connection;
  }

  #receive(message: ServerMessage): void {
    switch (message.type) {
      case 'care_only':
      case 'cover':
        this.cover = message.cover;
        return;
      case 'help':
        this.#changed(message);
        return;
      default:
        return;
    }
  }

  #changed(help: HelpState): void {
    calls.set(this.#place, help.stage !== 'closed');
    const news = newsIn(this.help, help);
    this.help = help;
    this.expected = false;
    this.cover = help.cover;
    if (help.stage !== 'closed') {
      // What is said of an earlier call that is over says nothing of the one that is on its way.
      this.calling = false;
      this.helpTrouble = '';
    }
    helplineList.know(help.helplines);
    if (this.helpShown) return;
    this.helpNews += news.messages;
    if (news.taken) this.notices.say(m.help_taken(), 'now');
    if (news.messages > 0) this.notices.say(m.help_new_words(), 'now');
  }
}
