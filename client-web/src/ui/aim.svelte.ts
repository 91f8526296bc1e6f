// A button whose meaning changes under the finger: a press within a moment of the change was aimed at what stood there
// before, and must not undo it.

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
