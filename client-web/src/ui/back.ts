// "Back" closes the sheet that is open instead of leaving the page. While a sheet is open the history has one more entry of
// this page; the one below it then carries the neutral address, so that leaving quickly out of a sheet still leaves no way
// back to us. Without a sheet the page has one entry, as `router.svelte.ts` promises.
import { hasLeft, NEUTRAL } from '../leave';

/** The part of a browser that is used, so that tests can bring their own. */
export interface Browser {
  history: Pick<History, 'state' | 'replaceState' | 'pushState' | 'back'>;
  href(): string;
  onPop(run: (state: unknown) => void): void;
  /** After what is going on now: a sheet that closes may open another, or walk to another place. */
  later(run: () => void): void;
  /** After a page that was gone back to would have come. */
  after(ms: number, run: () => void): void;
}

/** Going back takes a browser less than this; where nothing comes, there is nothing to go back to. */
const GONE_MS = 500;

const realBrowser: Browser = {
  get history() {
    return history;
  },
  href: () => location.href,
  onPop: (run) => addEventListener('popstate', (event) => run(event.state)),
  later: (run) => void setTimeout(run, 0),
  after: (ms, run) => void setTimeout(run, ms),
};

const isOurs = (state: unknown, which: 'under' | 'over'): boolean =>
  typeof state === 'object' && state !== null && (state as { sheet?: unknown }).sheet === which;

export class Back {
  /** How each open sheet closes, the topmost last. */
  #open: (() => void)[] = [];
  /** The two entries of a sheet are in the history. */
  #armed = false;
  /** This page itself goes back, to take its entry away. */
  #undoing = false;
  #here = '';

  constructor(private readonly browser: Browser) {}

  /** Listens from the beginning: a page that was reloaded under a sheet still has its entry below, which is taken away. */
  start(): void {
    this.browser.onPop((state) => this.#popped(state));
    this.#here = this.browser.href();
    if (isOurs(this.browser.history.state, 'over')) this.#undo();
  }

  /** Somebody went to another place of the page, also while an entry is being taken away. */
  moved(): void {
    this.#here = this.browser.href();
  }

  /** A sheet is open; gives back what to call when it is not any more. */
  closes(close: () => void): () => void {
    this.#open.push(close);
    if (!this.#armed) this.#arm();
    return () => {
      this.#open = this.#open.filter((one) => one !== close);
      if (this.#open.length === 0) this.browser.later(() => this.#disarm());
    };
  }

  #arm(): void {
    this.#here = this.browser.href();
    this.browser.history.replaceState({ sheet: 'under' }, '', NEUTRAL);
    this.browser.history.pushState({ sheet: 'over' }, '', this.#here);
    this.#armed = true;
  }

  #disarm(): void {
    if (!this.#armed || this.#undoing || this.#open.length > 0) return;
    // Somebody left: below is the neutral address, and so it stays.
    if (this.#isNeutral()) this.#armed = false;
    else this.#undo();
  }

  #isNeutral(): boolean {
    return new URL(this.browser.href(), 'https://here.invalid').pathname === NEUTRAL;
  }

  /** Takes the entry below away, and is then where the page is now: also where somebody walked to out of the sheet. */
  #undo(): void {
    this.#here = this.browser.href();
    this.#armed = true;
    this.#undoing = true;
    this.browser.history.back();
  }

  #popped(state: unknown): void {
    // Whoever left quickly while the entry was being taken away stands on the neutral address, and it stays.
    if (hasLeft()) return;
    if (!isOurs(state, 'under')) {
      if (this.#undoing) this.#armed = this.#undoing = false;
      return;
    }
    if (!this.#armed) {
      // What is below a sheet is no place, so "back" goes on; where there is nothing before, the page stays what it shows.
      this.browser.history.back();
      this.browser.after(GONE_MS, () => {
        if (isOurs(this.browser.history.state, 'under')) this.browser.history.replaceState(null, '', this.#here);
      });
      return;
    }
    this.#armed = false;
    this.browser.history.replaceState(null, '', this.#here);
    if (this.#undoing) this.#undoing = false;
    else this.#open.at(-1)?.();
    if (this.#open.length > 0) this.browser.later(() => this.#open.length > 0 && !this.#armed && this.#arm());
  }
}

export const back = new Back(realBrowser);
