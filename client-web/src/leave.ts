// Leaving quickly: forget everything, replace this entry of the history, show a page that is about something else. The
// server answers that page with `Clear-Site-Data`, for what a script cannot reach.
import { forgetEverything } from './storage';

const NEUTRAL = '/quick-exit.html';
/** Three times Escape within this many milliseconds. Slower ones close dialogs. */
const TOGETHER_MS = 1_500;
/** Forgetting must not hold anybody up: after this many milliseconds the page goes in any case. */
const AT_MOST_MS = 250;

let stopEverything: () => void = () => {};

/** The room or desk that is open says how its connection is ended. */
export function beforeLeaving(stop: () => void): () => void {
  stopEverything = stop;
  return () => {
    if (stopEverything === stop) stopEverything = () => {};
  };
}

export function leaveQuickly(): void {
  document.documentElement.hidden = true;
  document.title = ' ';
  stopEverything();
  const go = () => location.replace(NEUTRAL);
  const atLatest = setTimeout(go, AT_MOST_MS);
  void forgetEverything().then(() => {
    clearTimeout(atLatest);
    history.replaceState(null, '', '/');
    go();
  });
}

/** Listens for three times Escape, also while a dialog is open. */
export function watchEscape(target: EventTarget, leave: () => void, now: () => number): void {
  let times: number[] = [];
  target.addEventListener(
    'keydown',
    (event) => {
      const key = event as KeyboardEvent;
      if (key.key !== 'Escape') {
        times = [];
        return;
      }
      if (key.repeat) return;
      const at = now();
      times = [...times.filter((t) => at - t <= TOGETHER_MS), at];
      if (times.length >= 3) leave();
    },
    { capture: true },
  );
}
