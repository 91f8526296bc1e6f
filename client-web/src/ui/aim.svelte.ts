// A button whose meaning changes under the finger, and entries of a list that move under it: a press within a moment of the
// change was aimed at what stood there before, and must not undo it or decide about something else.

/** How long, in milliseconds. Two taps of an unsure or shaking hand are closer than that; a change of mind is not. */
export const AIM_MS = 800;

export class Aim {
  /** Whether the button has just changed what it says. Until that is over it takes no press (`aria-disabled`). */
  fresh = $state(false);
  #state: boolean | undefined;
  #cancel: ReturnType<typeof setTimeout> | undefined;

  /** Told whenever the state that the button shows may have changed. */
  saw(state: boolean): void {
    const changed = this.#state !== undefined && this.#state !== state;
    this.#state = state;
    if (!changed) return;
    this.fresh = true;
    clearTimeout(this.#cancel);
    this.#cancel = setTimeout(() => (this.fresh = false), AIM_MS);
  }

  /** The state that a press asks for, of a button that shows `state`; none when the press has what it wanted already. */
  wanted(state: boolean): boolean | undefined {
    this.saw(state);
    return this.fresh ? undefined : !state;
  }
}

/** The entries of a list, or of several that stand below each other, whose buttons decide about their own entry. */
export class Settled {
  /** Whether an entry has just moved. Until that is over the buttons of the entries take no press (`aria-disabled`). */
  fresh = $state(false);
  #entries: readonly unknown[] | undefined;
  #cancel: ReturnType<typeof setTimeout> | undefined;

  /** Told what stands there, from the top, whenever that may have changed. What is only added at the end moves nothing. */
  saw(entries: readonly unknown[]): void {
    const before = this.#entries ?? [];
    this.#entries = entries;
    if (before.every((entry, at) => entry === entries[at])) return;
    this.fresh = true;
    clearTimeout(this.#cancel);
    this.#cancel = setTimeout(() => (this.fresh = false), AIM_MS);
  }

  /** What a button of an entry does: nothing while the entries move. */
  press<T extends unknown[]>(act: (...about: T) => unknown): (...about: T) => void {
    return (...about) => {
      if (!this.fresh) void act(...about);
    };
  }
}
