// Short messages to the person: shown below the header for a while, or only said to a screen reader.

export interface Notice {
  id: number;
  text: string;
  /** Offered for ten seconds. */
  undo?: () => void;
}

const SHOWN_MS = 10_000;

export class Notices {
  shown = $state.raw<Notice | undefined>();
  /** For the polite live region. */
  polite = $state('');
  /** For the assertive live region: only what is about this person's own turn or call. */
  assertive = $state('');
  #last = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  show(text: string, undo?: () => void): void {
    clearTimeout(this.#timer);
    this.#last += 1;
    this.shown = { id: this.#last, text, ...(undo ? { undo } : {}) };
    this.say(text);
    this.#timer = setTimeout(() => this.dismiss(), SHOWN_MS);
  }

  dismiss(): void {
    clearTimeout(this.#timer);
    this.shown = undefined;
  }

  say(text: string, when: 'soon' | 'now' = 'soon'): void {
    if (when === 'now') this.assertive = text;
    else this.polite = text;
  }
}
