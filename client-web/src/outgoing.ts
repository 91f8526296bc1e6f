// What was asked of the server and not answered yet. It decides what is said again after a lost connection; it opens no
// socket and keeps nothing on the device (its owner may, see `onUnsent`).
import type { Ack, ClientFrame, ClientMessage, Refusal, Refused } from './protocol.gen';

/** What became of a message. `lost`: nobody can say whether it was done; look, and ask again if not. */
export type Outcome = { kind: 'done'; ack: Ack } | { kind: 'refused'; error: Refusal } | { kind: 'lost' };

/** What happens to a message of each type when the connection is gone before the answer. */
type Fate =
  /** Carries a `client_key`: is said again until it is answered, also after a reload. */
  | 'keyed'
  /** Twice is the same as once: is said again while the page lives; `already` then means done. */
  | 'same'
  /** The same, of something that is gone afterwards: when it was sent before, `not_found` then means done too. */
  | 'ends'
  /** Twice, or late, would be something else: is given up. */
  | 'once';

const FATE: Record<ClientMessage['type'], Fate> = {
  hello: 'once',
  post_line: 'keyed',
  take_back_line: 'same',
  raise_hand: 'same',
  lower_hand: 'same',
  pass: 'once',
  done: 'once',
  give_support: 'same',
  leave: 'once',
  still_writing: 'once',
  ping: 'once',
  ask_help: 'keyed',
  write_in_case: 'keyed',
  read_case: 'same',
  acknowledge_case: 'once',
  close_case: 'once',
  start_meeting: 'once',
  open_fellowship: 'once',
  end_session: 'once',
  call_on: 'once',
  extend_share: 'once',
  take_back_floor: 'once',
  set_floor_policy: 'once',
  set_muted: 'same',
  remove_line: 'same',
  remove_member: 'same',
  set_locked: 'once',
  hand_over: 'once',
  approve_line: 'same',
  return_line: 'same',
  enter_phase: 'once',
  stretch_phase: 'once',
  set_cross_talk: 'once',
  set_support_policy: 'once',
  call_next: 'once',
  pass_floor_to: 'once',
  mark_newcomer: 'same',
  take_chair: 'once',
  post_reading: 'once',
  announce_milestone: 'keyed',
  ask_question: 'keyed',
  draw_question: 'once',
  open_vote: 'once',
  cast_vote: 'same',
  close_vote: 'once',
  ask_talk: 'same',
  answer_talk: 'same',
  write_in_talk: 'keyed',
  end_talk: 'ends',
  report_talk: 'ends',
  resolve_report: 'same',
  appeal: 'keyed',
  resolve_appeal: 'ends',
  admit: 'ends',
  admit_all: 'once',
  write_to_waiting: 'once',
};

/** What goes out at once, before everything else that waits: a person in need does not wait behind their own lines. */
const URGENT: ReadonlySet<ClientMessage['type']> = new Set(['ask_help', 'write_in_case', 'read_case']);

/**
 * How much may be on the wire without an answer, in characters. What was given to the socket cannot be overtaken any more,
 * so the rest of a long text waits here, and a call for help goes past it.
 */
const ON_THE_WIRE = 6_000;

interface Entry {
  frame: ClientFrame;
  fate: Fate;
  /** Given to the socket of this connection. */
  out: boolean;
  /** Sent before on a connection that is gone, or asked while there was none. */
  again: boolean;
  /** How often it went out. What never did before cannot have been done before, and a report must not seem taken. */
  sent: number;
  /** When it was asked, by the connection's clock. */
  since: number;
  settle: (outcome: Outcome) => void;
}

/** Whether this refusal says that an earlier sending was taken. */
function wasDone(entry: Entry, error: Refusal): boolean {
  if (entry.fate !== 'same' && entry.fate !== 'ends') return false;
  if (error.code === 'already') return entry.again;
  return entry.fate === 'ends' && error.code === 'not_found' && entry.sent > 1;
}

/** Words are nearly all of a frame that has any. */
function sizeOf(entry: Entry): number {
  const { body } = entry.frame;
  return 100 + ('text' in body && typeof body.text === 'string' ? body.text.length : 0);
}

export class Outgoing {
  #entries: Entry[] = [];
  #lastId = 0;
  /** The way out, while the connection is open. */
  #transmit: ((frame: ClientFrame) => void) | undefined;

  constructor(private readonly onUnsent: (messages: ClientMessage[]) => void) {}

  /** A number for a frame; 0 is the hello's. */
  nextId(): number {
    this.#lastId = (this.#lastId % 0xffff_fffe) + 1;
    return this.#lastId;
  }

  /** Since when the oldest of it waits for an answer; none when nothing does. */
  get oldest(): number | undefined {
    return this.#entries.length === 0 ? undefined : Math.min(...this.#entries.map((entry) => entry.since));
  }

  add(message: ClientMessage, open: boolean, now: number, transmit: (frame: ClientFrame) => void): Promise<Outcome> {
    const fate = FATE[message.type];
    if (!open && fate === 'once') return Promise.resolve({ kind: 'lost' });
    if (open) this.#transmit = transmit;
    return new Promise((settle) => {
      // What is asked while the connection is away is as unsure as what was said before it went: the server may have
      // done the same for an earlier press.
      const frame = { id: this.nextId(), body: message };
      this.#entries.push({ frame, fate, out: false, again: !open, sent: 0, since: now, settle });
      if (fate === 'keyed') this.#tell();
      if (open) this.#send();
    });
  }

  /** Says again what is still unanswered: calls for help first, everything else in the order of asking. */
  resend(transmit: (frame: ClientFrame) => void): void {
    this.#transmit = transmit;
    for (const entry of this.#entries) entry.out = false;
    this.#send();
  }

  /** Gives the socket what may be on the wire: what is urgent always, the rest as far as there is room. */
  #send(): void {
    const transmit = this.#transmit;
    if (transmit === undefined) return;
    const give = (entry: Entry) => {
      entry.out = true;
      entry.sent += 1;
      transmit(entry.frame);
    };
    for (const entry of this.#entries) if (!entry.out && URGENT.has(entry.frame.body.type)) give(entry);
    let onTheWire = this.#entries.reduce((sum, entry) => sum + (entry.out ? sizeOf(entry) : 0), 0);
    for (const entry of this.#entries) {
      if (entry.out) continue;
      if (onTheWire > 0 && onTheWire + sizeOf(entry) > ON_THE_WIRE) return; // In order: nothing small goes past it.
      give(entry);
      onTheWire += sizeOf(entry);
    }
  }

  done(ack: Ack): void {
    this.#settle(ack.id, { kind: 'done', ack });
  }

  refused(answer: Refused): void {
    if (answer.id === undefined) return;
    const entry = this.#entries.find((e) => e.frame.id === answer.id);
    const doneBefore = entry !== undefined && wasDone(entry, answer.error);
    this.#settle(
      answer.id,
      doneBefore ? { kind: 'done', ack: { id: answer.id } } : { kind: 'refused', error: answer.error },
    );
  }

  /** The connection is gone: gives up what must not be said late, keeps the rest. */
  lost(): void {
    this.#transmit = undefined;
    const gone = this.#entries.filter((e) => e.fate === 'once');
    this.#entries = this.#entries.filter((e) => e.fate !== 'once');
    for (const entry of this.#entries) entry.again = true;
    for (const entry of gone) entry.settle({ kind: 'lost' });
  }

  /** The connection does not come back: nothing of this will ever be answered. */
  giveUp(): void {
    this.#transmit = undefined;
    this.letGo(() => true);
  }

  /** Some of it will not be answered here. */
  letGo(wanted: (message: ClientMessage) => boolean): void {
    const gone = this.#entries.filter((entry) => wanted(entry.frame.body));
    this.#entries = this.#entries.filter((entry) => !gone.includes(entry));
    this.#tell();
    for (const entry of gone) entry.settle({ kind: 'lost' });
  }

  #settle(id: number, outcome: Outcome): void {
    const at = this.#entries.findIndex((e) => e.frame.id === id);
    const [entry] = at < 0 ? [] : this.#entries.splice(at, 1);
    if (entry?.fate === 'keyed') this.#tell();
    entry?.settle(outcome);
    if (entry) this.#send();
  }

  #tell(): void {
    this.onUnsent(this.#entries.filter((e) => e.fate === 'keyed').map((e) => e.frame.body));
  }
}
