// Short messages to the person: shown below the header for a while, or only said to a screen reader.
import { m } from '../paraglide/messages.js';

/** The one thing that can be done about a notice, as long as it stands. */
export interface Act {
  /** From the catalogue; asked when it is drawn. */
  word: () => string;
  run: () => void;
}

export interface Notice {
  id: number;
  text: string;
  act?: Act;
}

/** Something for a screen reader to say. */
export interface Said {
  id: number;
  text: string;
  at: number;
}

const SHOWN_MS = 10_000;
/** The same words from two sides, such as an act's own notice and its event, are said once. */
const ONCE_MS = 2_000;
/** As much as can come at once stays in a live region until it was read; older words are in nobody's way. */
const SAID = 4;

export class Notices {
  shown = $state.raw<Notice | undefined>();
  /** For the polite live region. */
  polite = $state.raw<Said[]>([]);
  /** For the assertive live region: only what is about this person's own turn or call. */
  assertive = $state.raw<Said[]>([]);
  #last = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Plain ones that came while one with something to press was shown. */
  #waiting: Notice[] = [];
  #held = false;

  show(text: string, act?: Act): void {
    this.#last += 1;
    const notice = { id: this.#last, text, ...(act ? { act } : {}) };
    this.say(text);
    // What can be undone, can be undone for ten seconds: nothing may cover it meanwhile.
    if (this.shown?.act && !act) this.#waiting.push(notice);
    else this.#put(notice);
  }

  undoable(text: string, run: () => void): void {
    this.show(text, { word: m.undo, run });
  }

  dismiss(): void {
    this.#held = false;
    this.#put(this.#waiting.shift());
  }

  /** While somebody points at it or is in it, it stays; afterwards its ten seconds begin again. */
  hold(held: boolean): void {
    this.#held = held;
    this.#count();
  }

  act(): void {
    const act = this.shown?.act;
    this.dismiss();
    act?.run();
  }

  say(text: string, when: 'soon' | 'now' = 'soon'): void {
    this.#last += 1;
    const said = { id: this.#last, text, at: Date.now() };
    const before = when === 'now' ? this.assertive : this.polite;
    if (before.some((one) => one.text === text && said.at - one.at < ONCE_MS)) return;
    const after = [...before, said].slice(-SAID);
    if (when === 'now') this.assertive = after;
    else this.polite = after;
  }

  #put(notice: Notice | undefined): void {
    this.shown = notice;
    this.#count();
  }

  #count(): void {
    clearTimeout(this.#timer);
    if (this.shown && !this.#held) this.#timer = setTimeout(() => this.dismiss(), SHOWN_MS);
  }
}
