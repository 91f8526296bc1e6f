// A form that is kept in the tab while it is written, so that a reload, a slip or the end of a sign-in loses nothing of it.
import { drafts } from '../storage';

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What was kept, over a fresh one: a form that is newer than what was kept has more fields. */
function merged(fresh: unknown, kept: unknown): unknown {
  if (!isPlain(fresh) || !isPlain(kept)) return kept;
  const value = { ...fresh };
  for (const [name, one] of Object.entries(kept)) value[name] = name in fresh ? merged(fresh[name], one) : one;
  return value;
}

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
      const value = merged(this.fresh(), JSON.parse(text)) as T;
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
