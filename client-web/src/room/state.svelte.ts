// A room as this page holds it: the view, the person's own call for help, and what is being said to whom. Components read
// it; only this file and writing.svelte.ts change it.
import { socketUrl } from '../api';
import { Connection, type Over, type Status, type TicketAnswer, type Wire } from '../connection';
import type { Outcome } from '../outgoing';
import { m } from '../paraglide/messages.js';
import type {
  ClientMessage,
  Cover,
  HelpState,
  MemberId,
  RoomEventAt,
  RoomView,
  ServerMessage,
  SessionId,
  ShareId,
  SupportKind,
  SupportTarget,
  VoteId,
  WaitingView,
  You,
} from '../protocol.gen';
import { reduce } from '../reducer';
import { helloWith } from '../staff/seat';
import { calls, cardsAway, isForHelp, unsent, type Seat } from '../storage';
import { failure } from '../refusal-words';
import { roleWord, runsSession } from '../roles';
import { again, newsIn, press, type Call, type Pressed } from '../help/call';
import type { HelpSide } from '../help/side';
import { wayToHelp } from '../help/way';
import { helplineList } from '../ui/helplineList.svelte';
import { Draft } from '../ui/draft.svelte';
import { Conversations, isWords } from '../ui/conversation.svelte';
import { Notices } from '../ui/notices.svelte';
import { isKept, partOf } from './rights';
import { Talking } from './talking.svelte';
import { telling } from './telling';
import { newsAtDoor } from './waiting';
import { Writing } from './writing.svelte';

/** How long "still writing" stands after the last signal, in milliseconds. Signals come every three seconds. */
const WRITING_MS = 5_000;

/** Ends after which the way to help is the only one that is open. */
const CLOSED: ReadonlySet<Over['reason']> = new Set([
  'session_ended',
  'removed',
  'turned_away',
  'cancelled',
  'unauthenticated',
  'signed_out',
]);

/** How much longer a person may make the own share. */
export const OWN_EXTENSION_MINUTES = 2;

export class RoomState implements HelpSide {
  readonly inRoom = true;
  /** The newest view; none before the first welcome. */
  view = $state.raw<RoomView | undefined>();
  you = $state.raw<You | undefined>();
  /** What this person sees of the door, while they wait there; then there is no view. */
  waiting = $state.raw<WaitingView | undefined>();
  status = $state.raw<Status>({ kind: 'connecting' });
  /** What a call for help comes to at this moment, as the server last said; none before it said so. */
  cover = $state.raw<Cover | undefined>();
  /** The person's own call for help. */
  help = $state.raw<HelpState | undefined>();
  /** A call that was sent and not stored yet. */
  calling = $state(false);
  /** Whether something that was said is not answered in time, over the room's connection and over the way to help alone. */
  #late = $state(false);
  #careLate = $state(false);
  /** Why the last call was not stored; it is shown where the call was made, for a notice would lie under the sheet. */
  helpTrouble = $state('');
  /** Whether the sheet with the call is open: then what happens in it needs no notice. */
  helpShown = $state(false);
  /** Messages of the clinician that came while the sheet was closed. */
  helpNews = $state(0);
  /** A hand that was asked to go up or down, until the server answers. */
  handGoing = $state<'up' | 'down' | undefined>();
  /** Who was writing last, and until when that is worth showing (page's clock). */
  writer = $state.raw<{ member: MemberId; until: number } | undefined>();
  /** Server's clock minus the page's, in milliseconds. */
  skew = $state(0);
  /** Support that is kept until the share it was given for is over. */
  kept = $state.raw<{ share: ShareId; kind: SupportKind }[]>([]);
  /** The own share that was given two more minutes. */
  extended = $state<ShareId | undefined>();
  /** When somebody came in (server's clock) and wants to be told what is happening; none once the card was put away. */
  entry = $state.raw<{ at: number; late: boolean } | undefined>();
  /** When this page came into the room (server's clock). */
  cameAt = $state(0);
  /** The vote whose result was read and put away. */
  voteAway = $state<VoteId | undefined>();
  readonly notices = new Notices();
  /** What is being written in private talks and in the call for help. */
  readonly conversations: Conversations;
  readonly helpNote: Draft;
  readonly talking = new Talking(this);
  readonly writing: Writing;
  readonly #connection: Connection;
  /** The way to help alone, once the room is closed to this person; opened when it is needed. */
  #care: Connection | undefined;
  #careStatus = $state.raw<Status>({ kind: 'open' });

  constructor(
    readonly id: SessionId,
    private readonly seat: Seat,
  ) {
    this.writing = new Writing(this, id);
    this.helpNote = new Draft(`help.${id}`);
    this.conversations = new Conversations(id, (message) => this.#sendForHelp(message));
    const waiting = unsent.get(id);
    this.#connection = new Connection({
      ...helloWith(seat, id),
      open: () => new WebSocket(socketUrl()) as unknown as Wire,
      onMessage: (message) => this.#receive(message),
      onStatus: (status) => this.#statusChanged(status),
      onLate: (late) => (this.#late = late),
      onUnsent: (messages) => unsent.set(id, messages),
    });
    for (const message of waiting) this.#sayAgain(message);
  }

  /** Whether the room is closed to this person and the way to help is not. */
  get isClosed(): boolean {
    return this.status.kind === 'over' && CLOSED.has(this.status.reason);
  }

  /** Whether a call that has not gone out yet does so after its person left. */
  get callGoesOn(): boolean {
    return this.seat.help !== undefined;
  }

  /** How the way to help stands: the room's connection, and after its end one of its own. */
  get helpStatus(): Status {
    return this.isClosed ? this.#careStatus : this.status;
  }

  /** Whether what is said reaches the room at this moment, as far as this page can tell. */
  get reaches(): boolean {
    return this.status.kind === 'open' && !this.#late;
  }

  /** The same of the way to help. */
  get helpReaches(): boolean {
    return this.helpStatus.kind === 'open' && !(this.isClosed ? this.#careLate : this.#late);
  }

  #statusChanged(status: Status): void {
    this.status = status;
    // A call that was on its way goes the other way.
    if (this.isClosed) this.#connection.letGo(isForHelp);
    // Who is in the middle of a call goes on talking, also when the page was loaded anew meanwhile.
    if (this.isClosed && calls.isOpen(this.id)) this.#careConnection();
  }

  #careConnection(): Connection {
    const { id, seat } = this;
    const { help: kept, nickname } = seat;
    // This token outlives whatever opened the door. Should it not be taken either, there is a new way, as at every door.
    const ticket = async (refused: number): Promise<TicketAnswer> =>
      refused === 0 && kept !== undefined
        ? { kind: 'ticket', token: kept }
        : wayToHelp(`help.${id}`, { session: id, nickname }, refused > 1);
    this.#care ??= new Connection({
      ...(seat.staff && kept === undefined ? helloWith(seat, id) : { token: '', ticket }),
      careOnly: true,
      open: () => new WebSocket(socketUrl()) as unknown as Wire,
      onMessage: (message) => this.#receive(message),
      onStatus: (status) => (this.#careStatus = status),
      onLate: (late) => (this.#careLate = late),
      // Beside what the room's connection did not send: that one is over, and says nothing any more.
      onUnsent: (messages) =>
        unsent.set(id, [...unsent.get(id).filter((one) => !isForHelp(one)), ...messages.filter(isForHelp)]),
    });
    return this.#care;
  }

  /** Sends and tells what the server made of it. */
  send(message: ClientMessage): Promise<Outcome> {
    const goesOn = isForHelp(message) || message.type === 'appeal';
    return (goesOn && this.isClosed ? this.#careConnection() : this.#connection).send(message);
  }

  /** The same for what may go the other way: when the room closes over it, it does, under the same key. */
  async #sendForHelp(message: ClientMessage): Promise<Outcome> {
    const outcome = await this.send(message);
    return outcome.kind === 'lost' && this.isClosed && isForHelp(message) ? this.send(message) : outcome;
  }

  /** Sends; gives back why it was not done, or nothing. For sheets, which show it themselves. */
  async attempt(message: ClientMessage): Promise<string> {
    return failure(await this.send(message));
  }

  /** Sends; shows a notice when it was not done. */
  async ask(message: ClientMessage): Promise<boolean> {
    const trouble = await this.attempt(message);
    if (trouble) this.notices.show(trouble);
    return trouble === '';
  }

  /** The same for what cannot be done twice: that it was done before needs no word. Whether it was done now. */
  async once(message: ClientMessage): Promise<boolean> {
    const outcome = await this.send(message);
    if (outcome.kind === 'refused' && outcome.error.code === 'already') return false;
    const trouble = failure(outcome);
    if (trouble) this.notices.show(trouble);
    return trouble === '';
  }

  /** Ends one's share, or passes. Said late it would end another share, so without a connection it is not said at all. */
  async endShare(message: ClientMessage & { type: 'done' | 'pass' | 'pass_floor_to' }): Promise<void> {
    if (this.status.kind === 'open') await this.ask(message);
    else this.notices.show(m.not_done_offline());
  }

  /** Two more minutes for one's own share, once. */
  async extendOwn(): Promise<void> {
    const share = this.view?.share?.share;
    if (share === undefined || !(await this.ask({ type: 'extend_share', minutes: OWN_EXTENSION_MINUTES }))) return;
    this.extended = share;
    this.notices.say(m.turn_extended());
  }

  /** Gives support; what is kept until the share is over is told to nobody, so only this page knows that it was given. */
  async support(to: SupportTarget, kind: SupportKind): Promise<void> {
    const share = 'share' in to && this.view && isKept(this.view, to.share) ? to.share : undefined;
    if (!(await this.once({ type: 'give_support', to, kind })) || share === undefined) return;
    if (this.view?.share?.share === share) this.kept = [...this.kept, { share, kind }];
    this.notices.say(m.support_kept());
  }

  putCardAway(): void {
    this.entry = undefined;
    cardsAway.set(this.id, true);
  }

  async moveHand(up: boolean): Promise<boolean> {
    if (this.handGoing) return false;
    this.handGoing = up ? 'up' : 'down';
    const moved = await this.ask({ type: up ? 'raise_hand' : 'lower_hand' });
    this.handGoing = undefined;
    return moved;
  }

  /** Takes the hand down where nobody stands behind: raised again it is where it was. */
  async lowerHand(): Promise<void> {
    if (await this.moveHand(false)) this.notices.undoable(m.hand_is_down(), () => void this.moveHand(true));
  }

  openHelp(): void {
    this.helpShown = true;
    this.helpNews = 0;
  }

  signal(message: ClientMessage): void {
    this.#connection.signal(message);
  }

  nudge(): void {
    this.#connection.nudge();
    this.#care?.nudge();
  }

  offline(): void {
    this.#connection.offline();
    this.#care?.offline();
  }

  stop(): void {
    this.talking.stop();
    this.#connection.stop();
    this.#care?.stop();
  }

  callForHelp(): Promise<void> {
    return this.#calling(press(this.helpNote, (call: Call) => this.#sendForHelp(call)));
  }

  async #calling(pressed: Promise<Pressed>): Promise<void> {
    this.calling = true;
    this.helpTrouble = '';
    const { outcome, leftOut } = await pressed;
    this.calling = false;
    if (outcome.kind !== 'done') {
      this.helpTrouble = this.helpStatus.kind === 'over' ? m.help_lost() : m.help_refused();
      if (!this.helpShown) this.#offerHelp(this.helpTrouble);
    } else if (leftOut) this.helpTrouble = m.help_note_left_out();
  }

  /** What a page before the reload sent and nobody answered. */
  #sayAgain(message: ClientMessage): void {
    if (message.type === 'post_line') void this.writing.resend(message);
    else if (message.type === 'ask_help')
      void this.#calling(again(this.helpNote, message, (call) => this.#sendForHelp(call)));
    else if (isWords(message)) this.conversations.resend(message);
    else void this.ask(message);
  }

  name(member: MemberId): string {
    const known = (one: { member: MemberId }) => one.member === member;
    return (this.view?.members.find(known) ?? this.view?.waiting.find(known))?.nickname ?? m.somebody();
  }

  #receive(message: ServerMessage): void {
    switch (message.type) {
      case 'welcome': {
        // A new role comes as a whole view, seen with its eyes, and not as an event.
        const before = this.you?.role;
        this.you = message.you;
        if (before !== undefined && before !== message.you.role) {
          this.notices.show(m.your_role_changed({ role: roleWord(message.you.role) }));
        }
        this.skew = message.now - Date.now();
        this.cover = message.cover;
        if (this.waiting) this.notices.show(m.waiting_over());
        this.waiting = undefined;
        if (message.view) {
          this.#giveBackMissed(message.view);
          if (this.view) this.talking.missed(this.view, message.view, message.you.member, message.now);
          this.#noteEntry(message.view, message.you, message.now);
          this.view = message.view;
          this.writing.settle(message.view);
        }
        return;
      }
      case 'waiting': {
        this.you = message.you;
        this.skew = message.now - Date.now();
        this.cover = message.cover;
        const news = newsAtDoor(this.waiting, message.view);
        if (news !== '') this.notices.say(news);
        this.view = undefined;
        this.waiting = message.view;
        return;
      }
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
      case 'care_only':
      case 'cover':
        this.cover = message.cover;
        return;
      default:
        return; // Answers are settled by the connection; the desk's messages do not come here.
    }
  }

  /** A first view, or a newer one: what is remembered beside it. */
  #noteEntry(view: RoomView, you: You, now: number): void {
    if (this.view === undefined) this.cameAt = now;
    const running = view.stage === 'in_progress' || view.stage === 'fellowship';
    const reads = you.role === 'clinician' || runsSession(you.role);
    if (this.view === undefined && running && !reads && !cardsAway.get(this.id)) {
      this.entry = { at: now, late: view.lines.length === 0 && view.format.late_joiners === 'card' };
    }
    this.kept = this.kept.filter((one) => one.share === view.share?.share);
    // Before a reload this page knew whether the person had asked for more time; now only the length tells.
    const share = view.share?.member === you.member ? view.share : undefined;
    const planned = ((partOf(view)?.share_minutes ?? 0) + OWN_EXTENSION_MINUTES) * view.minute_ms;
    if (share && this.view === undefined && share.planned_end - share.began_at >= planned) this.extended = share.share;
  }

  #happened(event: RoomEventAt): void {
    const before = this.view;
    if (!before) return;
    this.view = reduce(before, event);
    this.#tell(event, before);
  }

  #helpChanged(help: HelpState): void {
    calls.set(this.id, help.stage !== 'closed');
    const news = newsIn(this.help, help);
    this.help = help;
    this.cover = help.cover;
    helplineList.know(help.helplines);
    if (help.stage !== 'closed') {
      // What is said of an earlier call that is over says nothing of the one that is on its way.
      this.calling = false;
      this.helpTrouble = '';
    }
    if (news.taken) this.#helpNews(m.help_taken(), 0);
    if (news.messages > 0) this.#helpNews(m.help_new_words(), news.messages);
  }

  /** Somebody answered: shown with a way to it, unless it is on the screen already. */
  #helpNews(text: string, messages: number): void {
    if (this.helpShown) return;
    this.helpNews += messages;
    this.#offerHelp(text);
  }

  #offerHelp(text: string): void {
    this.notices.show(text, { word: m.open, run: () => this.openHelp() });
    this.notices.say(text, 'now');
  }

  /** What became of a line that waited is told by an event; when that was missed, its words come back. */
  #giveBackMissed(view: RoomView): void {
    const known = new Set([...view.held, ...view.lines].map((one) => one.line));
    for (const held of this.view?.held ?? []) {
      if (held.member === this.you?.member && !known.has(held.line)) this.writing.heldMissed(held.text);
    }
  }

  /** Says aloud what changes what a person may do, and does what only this page can do about it. */
  #tell(event: RoomEventAt, before: RoomView): void {
    const [after, you] = [this.view, this.you];
    if (!after || !you) return;
    const told = telling(event, before, after, you, (member) => this.name(member));
    if (told?.when === 'shown') this.notices.show(told.text);
    else if (told) this.notices.say(told.text, told.when);
    if (event.type === 'held_ended') {
      const held = before.held.find((h) => h.line === event.line);
      if (held && held.member === you.member) this.writing.heldEnded(held.text, event.end, event.note);
    }
    if (event.type === 'share_ended') this.kept = this.kept.filter((one) => one.share !== event.share);
    this.talking.happened(event, before, you.member);
  }
}
