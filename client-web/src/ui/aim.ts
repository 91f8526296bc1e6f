// A button whose meaning changes under the finger: a press within a moment of the change was aimed at what stood there
// before, and must not undo it. Time is an argument.

/** How long, in milliseconds. Two taps of an unsure or shaking hand are closer than that; a change of mind is not. */
export const AIM_MS = 800;

export class Aim {
  #state: boolean | undefined;
  #since = -Infinity;

  /** Told whenever the state that the button shows may have changed. */
  saw(state: boolean, now: number): void {
    if (this.#state !== undefined && this.#state !== state) this.#since = now;
    this.#state = state;
  }

  /** The state that a press asks for, of a button that shows `state`; none when the press has what it wanted already. */
  wanted(state: boolean, now: number): boolean | undefined {
    this.saw(state, now);
    return now - this.#since < AIM_MS ? undefined : !state;
  }
}
