// Where the keyboard and a screen reader are after the page changed under them: never nowhere. Only touches the focus when
// it was lost, so that nobody is moved who is somewhere.

import { tick } from 'svelte';

let walked = false;

/** A person went to another place of the page. Before that, the browser begins at the top, and nothing is to be moved. */
export function wentSomewhere(): void {
  walked = true;
}

export function focusIsLost(): boolean {
  const active = document.activeElement;
  return active === null || active === document.body || !active.isConnected;
}

/** For the heading of a place: takes the focus when the way to this place lost it. */
export function placeHeading(heading: HTMLElement): void {
  heading.tabIndex = -1;
  if (walked && focusIsLost()) heading.focus({ preventScroll: true });
}

/** For the heading of a part that was asked for just now. */
export function partHeading(heading: HTMLElement): void {
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}

/**
 * For a list whose entries go when they are decided about. Whoever had the focus in one that went is led to the heading of the
 * list, and not to the next entry: a second press would decide about that. `entries` is what stands there.
 */
export function keepsFocus(list: HTMLElement, _entries: unknown) {
  let last: Element | undefined;
  const came = (event: FocusEvent) => (last = event.target as Element);
  list.addEventListener('focusin', came);
  return {
    update: () =>
      void tick().then(() => {
        if (last === undefined || last.isConnected || !focusIsLost()) return;
        last = undefined;
        list.querySelector<HTMLElement>('h2')?.focus({ preventScroll: true });
      }),
    destroy: () => list.removeEventListener('focusin', came),
  };
}
