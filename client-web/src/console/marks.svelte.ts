// What a chair ticked off in the running order: said in other words, or left out. It is about this tab only; what was posted
// as it stands is seen in the room's lines by everybody who runs the session.
import type { ClientKey, SessionId } from '../protocol.gen';
import { ticks } from '../storage';

/** A part has few cues; older parts' marks mean nothing any more. */
const KEPT = 60;

export class Marks {
  #all = $state.raw<ReadonlySet<string>>(new Set());
  readonly #keys = new Map<string, Map<number, ClientKey>>();

  constructor(private readonly id: SessionId) {
    this.#all = new Set(ticks.get(id));
  }

  get all(): ReadonlySet<string> {
    return this.#all;
  }

  add(mark: string): void {
    this.#all = new Set([...this.#all, mark].slice(-KEPT));
    ticks.set(this.id, [...this.#all]);
  }

  /** The keys that a prompt's lines go out with, the same at every try. */
  keysOf(mark: string): Map<number, ClientKey> {
    const keys = this.#keys.get(mark) ?? new Map<number, ClientKey>();
    this.#keys.set(mark, keys);
    return keys;
  }
}
