// "Back" closes the sheet that is open instead of leaving the page. While a sheet is open the history has one more entry of
// this page; the one below it then carries the neutral address, so that leaving quickly out of a sheet still leaves no way
// back to us. Without a sheet the page has one entry, as `router.svelte.ts` promises.
import { NEUTRAL } from '../leave';

/** The part of a browser that is used, so that tests can bring their own. */
export interface Browser {
  history: Pick<History, 'state' | 'replaceState' | 'pushState' | 'back'>;
  href(): string;
  onPop(run: (state: unknown) => void): void;
  /** After what is going on now: a sheet that closes may open another, or walk to another place. */
  later(run: () => void): void;
}

const realBrowser: Browser = {
  get history() {
    return history;
  },
  href: () => location.href,
  onPop: (run) => addEventListener('popstate', (event) => run(event.state)),
  later: (run) => void setTimeout(run, 0),
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

  /** Listens from the beginning: a page that was reloaded under a sheet still has its entry below. */
  start(): void {
    this.browser.onPop((state) => this.#popped(state));
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
    // Somebody walked on out of the sheet, or left: this entry is another place's now.
    if (!isOurs(this.browser.history.state, 'over')) {
      this.#armed = false;
      return;
    }
    this.#here = this.browser.href();
    this.#undoing = true;
    this.browser.history.back();
  }

  #popped(state: unknown): void {
    if (!isOurs(state, 'under')) return;
    if (!this.#armed) {
      // What is below a sheet out of which somebody walked on: it is no place, so "back" goes on.
      this.browser.history.back();
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
