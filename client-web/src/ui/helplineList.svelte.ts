// The helplines, asked for once and kept: they are needed most when the network is gone, so they are fetched before anybody
// looks for them, and again when the network comes back.
import { api } from '../api';
import type { Helpline } from '../protocol.gen';
import { helplines } from '../storage';

/**
 * The emergency numbers that came with the page itself, in its part for browsers without script: there also at an offline
 * start, when no list was ever fetched.
 */
export function fromPage(): Helpline[] | undefined {
  const part = globalThis.document?.querySelector('noscript')?.textContent ?? '';
  if (part === '') return undefined;
  const links = new DOMParser().parseFromString(part, 'text/html').querySelectorAll('a[data-country]');
  const lines = [...links].map((link) => numberAlone(link.getAttribute('data-country') ?? '', link.textContent));
  return lines.length > 0 ? lines : undefined;
}

const numberAlone = (country: string, number: string): Helpline => ({
  country,
  emergency: true,
  name: '',
  number,
  channels: ['call'],
  hours: '',
  languages: [],
  checked: '',
});

class HelplineList {
  /** As listed last; none before the first answer. */
  all = $state.raw<Helpline[] | undefined>();
  failed = $state(false);
  /** Listed by the server since this page was loaded. */
  #fresh = false;
  #asking: Promise<void> | undefined;
  #listens = false;

  /** Asks unless that was done. */
  load(): Promise<void> {
    this.all ??= helplines.get() ?? fromPage();
    if (!this.#listens) {
      this.#listens = true;
      globalThis.addEventListener?.('online', () => void this.load());
    }
    if (this.#fresh) return Promise.resolve();
    this.#asking ??= this.#ask().finally(() => (this.#asking = undefined));
    return this.#asking;
  }

  /** Lines that came another way, such as with the answer to a call. */
  know(lines: Helpline[]): void {
    if (lines.length === 0) return;
    this.all = lines;
    helplines.set(lines);
  }

  async #ask(): Promise<void> {
    try {
      this.all = await api.helplines();
      this.#fresh = true;
      this.failed = false;
      helplines.set(this.all);
    } catch {
      this.failed = true;
    }
  }
}

export const helplineList = new HelplineList();
