// One person's connection to one room or to the desk: hello, resume, coming back, and knowing when the line is dead. What
// waits to be sent is in outgoing.ts; what messages mean is not its business.
import { closeReason, shouldReconnect, type CloseReason } from './close';
import { Outgoing, type Outcome } from './outgoing';
import { VERSION } from './protocol.gen';
import type { ClientMessage, Position, Refusal, ServerMessage } from './protocol.gen';

/** Where the connection stands. `over` does not come back by itself. */
export type Status =
  | { kind: 'connecting' }
  | { kind: 'open' }
  | { kind: 'reconnecting'; attempt: number }
  | { kind: 'over'; reason: CloseReason | 'version_unsupported' | 'refused' | Unserved; refusal?: Refusal };

/** Why somebody of the staff gets no further ticket. */
export type Unserved = 'signed_out' | 'not_serving';

/** What came of asking for a ticket. */
export type TicketAnswer =
  | { kind: 'ticket'; token: string }
  /** Nobody answered, or not now. */
  | { kind: 'later' }
  | { kind: 'never'; reason: Unserved | 'refused'; refusal?: Refusal };

/** A connection that does not come back by itself. */
export type Over = Extract<Status, { kind: 'over' }>;

/** The part of a WebSocket that is used, so that tests can bring their own. */
export interface Wire {
  send(text: string): void;
  close(code?: number, reason?: string): void;
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
}

/** Time and chance, so that tests can bring their own. */
export interface Clock {
  now(): number;
  after(ms: number, run: () => void): () => void;
  /** From 0 up to 1. */
  chance(): number;
}

export const realClock: Clock = {
  now: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  chance: () => Math.random(),
};

/** Milliseconds. The server pings every 25 s; a proxy may swallow that, so the page asks by itself after 20. */
export const TIMES = {
  quiet: 20_000,
  dead: 10_000,
  welcome: 10_000,
  first: 400,
  longest: 20_000,
  flood: 20_000,
  /** What was asked and not answered for this long did not get through yet, whatever the socket says. */
  late: 2_000,
} as const;

/** How many tickets in a row may come too late before that is taken for an answer. */
const STALE_TICKETS = 2;

/** Ends after which no reload and no door leads this person back: what waits is given back to them, not kept for later. */
const FINAL: ReadonlySet<Over['reason']> = new Set(['session_ended', 'removed', 'left', 'turned_away', 'cancelled']);

export interface Options {
  token: string;
  /**
   * Asked before each connecting, and used in place of `token`: for the staff, and for a way to help. `refused` says how many
   * in a row were not taken. It never rejects.
   */
  ticket?: (refused: number) => Promise<TicketAnswer>;
  /** Asks for no place in the room, only for the way to help: once the room is over or closed to this person. */
  careOnly?: boolean;
  open: () => Wire;
  onMessage: (message: ServerMessage) => void;
  onStatus: (status: Status) => void;
  /** Called when what was asked is not answered in time, and when that is over. */
  onLate?: (late: boolean) => void;
  /** Called with what must survive a reload, whenever that changes. */
  onUnsent?: (messages: ClientMessage[]) => void;
  clock?: Clock;
}

export class Connection {
  #wire: Wire | null = null;
  #status: Status = { kind: 'connecting' };
  #position: Position | undefined;
  #attempt = 0;
  #welcomed = false;
  /** A ticket that is being asked for. */
  #asking: object | undefined;
  #stale = 0;
  /** Why hello was refused; the close that follows says whether to come back. */
  #refusal: Refusal | undefined;
  #cancelTimer: () => void = () => {};
  #late = false;
  #cancelLate: () => void = () => {};
  readonly #clock: Clock;
  readonly #outgoing: Outgoing;

  constructor(private readonly options: Options) {
    this.#clock = options.clock ?? realClock;
    this.#outgoing = new Outgoing(options.onUnsent ?? (() => {}));
    this.#connect();
  }

  get status(): Status {
    return this.#status;
  }

  /** Asks for something. Resolves when the server answers, or at once when it cannot be kept until then. */
  send(message: ClientMessage): Promise<Outcome> {
    if (this.#status.kind === 'over') return Promise.resolve({ kind: 'lost' });
    const answered = this.#outgoing.add(message, this.#welcomed, this.#clock.now(), (frame) => this.#transmit(frame));
    this.#watch();
    return answered;
  }

  /** Says something that nobody answers and that is worth nothing later. */
  signal(message: ClientMessage): void {
    if (this.#welcomed) this.#transmit({ id: this.#outgoing.nextId(), body: message });
  }

  /** The network is back, or the page is seen again: do not wait for the timer. */
  nudge(): void {
    if (this.#status.kind === 'over') return;
    if (this.#asking) return;
    if (this.#wire === null) this.#connect();
    else if (this.#welcomed) this.#ask();
  }

  /** The browser says that the network is gone. A socket that is still open then is found dead half a minute later. */
  offline(): void {
    if (this.#status.kind === 'open') this.#lost(1006);
  }

  /** Gives back what goes another way from here: it is `lost` on this one. */
  letGo(wanted: (message: ClientMessage) => boolean): void {
    this.#outgoing.letGo(wanted);
    this.#watch();
  }

  /** Ends it for good. What waits is let go. */
  stop(): void {
    this.#cancelLate();
    this.#drop(1000);
    this.#setStatus({ kind: 'over', reason: 'left' });
  }

  #connect(): void {
    this.#cancelTimer();
    const { ticket } = this.options;
    if (ticket === undefined) return this.#dial(this.options.token);
    const asking = (this.#asking = {});
    void ticket(this.#stale).then((answer) => {
      if (this.#asking !== asking) return; // Stopped meanwhile.
      this.#asking = undefined;
      if (answer.kind === 'ticket') return this.#dial(answer.token);
      if (answer.kind === 'later') return this.#lost(1006);
      this.#refusal = answer.refusal;
      this.#end(answer.reason);
    });
  }

  #dial(token: string): void {
    const wire = this.options.open();
    this.#wire = wire;
    this.#welcomed = false;
    this.#refusal = undefined;
    // One timer covers opening and welcome: a captive portal accepts connections and then says nothing.
    this.#timer(TIMES.welcome, () => this.#lost(1006));
    wire.onopen = () => {
      const resume = this.#position === undefined ? {} : { resume: this.#position };
      const careOnly = this.options.careOnly === true ? { care_only: true } : {};
      this.#transmit({
        id: 0,
        body: { type: 'hello', version: VERSION, token, ...resume, ...careOnly },
      });
    };
    wire.onmessage = (event) => {
      if (this.#wire === wire && typeof event.data === 'string') this.#receive(event.data);
    };
    wire.onclose = (event) => {
      if (this.#wire === wire) this.#lost(event.code);
    };
  }

  #receive(text: string): void {
    let message: ServerMessage;
    try {
      message = JSON.parse(text) as ServerMessage;
    } catch {
      return; // Not for this page: what cannot be read is ignored, as unknown types are.
    }
    if (this.#welcomed) this.#listen();
    switch (message.type) {
      case 'welcome':
        // A recovered view is only as new as the events that reached it; they follow.
        if (!message.recovered || this.#position === undefined) this.#position = message.position;
        this.#begin(message);
        return;
      case 'waiting':
        // Who waits has no view: what they saw before is no place to resume from.
        this.#position = undefined;
        if (this.#welcomed) this.#deliver(message);
        else this.#begin(message);
        return;
      case 'desk_welcome':
      case 'care_only':
        this.#begin(message);
        return;
      case 'events': {
        const from = this.#position?.seq ?? 0;
        if (message.seq <= from) return; // Seen before.
        this.#deliver({ ...message, events: message.events.filter((e) => e.seq > from) });
        if (this.#position !== undefined) this.#position = { ...this.#position, seq: message.seq };
        return;
      }
      case 'ack':
        this.#deliver(message);
        this.#outgoing.done(message);
        this.#watch();
        return;
      case 'refused':
        if (!this.#welcomed) {
          this.#refusal = message.error;
          return;
        }
        // Said without being asked: the room is closed to this person, and the close follows.
        if (message.error.removal) this.#refusal = message.error;
        this.#deliver(message);
        this.#outgoing.refused(message);
        this.#watch();
        return;
      default:
        this.#deliver(message);
    }
  }

  #begin(message: ServerMessage): void {
    this.#welcomed = true;
    this.#attempt = 0;
    this.#stale = 0;
    this.#listen();
    this.#deliver(message);
    this.#setStatus({ kind: 'open' });
    this.#outgoing.resend((frame) => this.#transmit(frame));
  }

  #deliver(message: ServerMessage): void {
    this.options.onMessage(message);
  }

  #lost(code: number): void {
    this.#drop(code);
    if (!this.#comesBack(code)) return this.#end(this.#because(code));
    this.#outgoing.lost();
    this.#watch();
    this.#attempt += 1;
    this.#setStatus({ kind: 'reconnecting', attempt: this.#attempt });
    this.#timer(this.#pause(code), () => this.#connect());
  }

  /** A server that had a bad moment is asked again, even where its close says to stay away. */
  #comesBack(code: number): boolean {
    // A ticket is good for half a minute, and a slow network may take longer. Asking for another one tells the truth.
    if (this.options.ticket && closeReason(code) === 'unauthenticated') return (this.#stale += 1) <= STALE_TICKETS;
    const badMoment = ['busy', 'unavailable', 'rate_limited'].includes(this.#refusal?.code ?? '');
    return badMoment || shouldReconnect(code);
  }

  #because(code: number): Over['reason'] {
    if (this.#refusal?.code === 'version_unsupported') return 'version_unsupported';
    const reason = closeReason(code) ?? 'refused';
    // Nobody leaves before they are in: the refusal says what was the matter (a full room, a name that is taken since).
    return reason === 'left' && this.#refusal ? 'refused' : reason;
  }

  /** Doubling with jitter, so that a room does not come back all in one second. */
  #pause(code: number): number {
    const full = Math.min(TIMES.longest, TIMES.first * 2 ** Math.min(this.#attempt - 1, 10));
    const least = closeReason(code) === 'flood' ? TIMES.flood : 0;
    return least + full * (0.5 + this.#clock.chance() / 2);
  }

  #end(reason: Over['reason']): void {
    this.#drop(1000);
    this.#outgoing.lost();
    this.#setStatus({ kind: 'over', reason, ...(this.#refusal ? { refusal: this.#refusal } : {}) });
    if (FINAL.has(reason)) this.#outgoing.giveUp();
    this.#watch();
  }

  #drop(code: number): void {
    this.#cancelTimer();
    this.#asking = undefined;
    const wire = this.#wire;
    this.#wire = null;
    this.#welcomed = false;
    if (wire === null) return;
    wire.onopen = wire.onmessage = wire.onclose = null;
    try {
      wire.close(code === 1000 ? 1000 : undefined);
    } catch {
      // Already closed; that was the aim.
    }
  }

  #listen(): void {
    this.#timer(TIMES.quiet, () => this.#ask());
  }

  #ask(): void {
    this.#transmit({ id: this.#outgoing.nextId(), body: { type: 'ping' } });
    this.#timer(TIMES.dead, () => this.#lost(1006));
  }

  /**
   * Looks whether the oldest of what was asked is answered in time. When it is not, the line is asked whether it is still
   * there: that finds a dead one sooner than waiting for silence.
   */
  #watch(): void {
    this.#cancelLate();
    const since = this.#outgoing.oldest;
    const left = since === undefined ? Infinity : since + TIMES.late - this.#clock.now();
    const late = left <= 0;
    if (late !== this.#late) {
      this.#late = late;
      this.options.onLate?.(late);
      if (late && this.#welcomed) this.#ask();
    }
    if (!late && since !== undefined) this.#cancelLate = this.#clock.after(left, () => this.#watch());
  }

  #transmit(frame: { id: number; body: ClientMessage }): void {
    this.#wire?.send(JSON.stringify(frame));
  }

  #timer(ms: number, run: () => void): void {
    this.#cancelTimer();
    this.#cancelTimer = this.#clock.after(ms, run);
  }

  #setStatus(status: Status): void {
    this.#status = status;
    this.options.onStatus(status);
  }
}
