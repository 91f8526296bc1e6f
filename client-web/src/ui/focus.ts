// Where the keyboard and a screen reader are after the page changed under them: never nowhere. Only touches the focus when
// it was lost, so that nobody is moved who is somewhere.

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
