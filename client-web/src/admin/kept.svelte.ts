// A form that is kept in the tab while it is written, so that a reload, a slip or a sign-out loses nothing of it.
import { drafts } from '../storage';

export class Kept<T extends object> {
  value = $state() as T;
  /** Something of an earlier visit was found. */
  restored = $state(false);
  readonly #place: string;

  constructor(
    name: string,
    private readonly fresh: () => T,
  ) {
    this.#place = `form.${name}`;
    this.value = this.#read() ?? fresh();
  }

  #read(): T | undefined {
    const text = drafts.get(this.#place);
    if (text === '') return undefined;
    try {
      // A form that is newer than what was kept has more fields.
      const value = { ...this.fresh(), ...(JSON.parse(text) as Partial<T>) };
      this.restored = true;
      return value;
    } catch {
      return undefined;
    }
  }

  /** To be called whenever it may have changed. What is as it was at the beginning is not kept. */
  keep(): void {
    const text = JSON.stringify(this.value);
    drafts.set(this.#place, text === JSON.stringify(this.fresh()) ? '' : text);
  }

  /** It was saved, or is not wanted any more. */
  letGo(): void {
    drafts.set(this.#place, '');
    this.restored = false;
  }

  /** Begins again with what is stored on the server. */
  reset(): void {
    this.letGo();
    this.value = this.fresh();
  }
}
