// Leaving quickly: show a page that is about something else, replace this entry of the history, forget everything. The
// server answers that page with `Clear-Site-Data`, for what a script cannot reach.
import { forgetEverything, keepNothingMore } from './storage';

/** The page that has nothing to do with us. */
export const NEUTRAL = '/quick-exit.html';
/** Three times Escape within this many milliseconds. Slower ones close dialogs. */
const TOGETHER_MS = 1_500;
/** What stands on it; a test holds these to the file. */
export const TITLE = 'Notes';
export const NOTES = [
  'Oats, apples, dish soap',
  'Library books are due on Friday',
  'Ask about the bicycle pump',
  'Water the plants',
];

let stopEverything: () => void = () => {};

/** How the whole page is taken down, with every connection it has. */
export function beforeLeaving(stop: () => void): void {
  stopEverything = stop;
}

/** Gone once is gone: a further press of Escape must not begin anew. */
let left = false;

export function leaveQuickly(): void {
  if (left) return;
  left = true;
  // In place first: offline, or with a server that is dead, a navigation would show the browser's own page with this
  // address on it, and on a slow link an empty one.
  showNeutral();
  history.replaceState(null, '', NEUTRAL);
  keepNothingMore();
  try {
    stopEverything();
  } catch {
    // Whatever the page was in the middle of, it goes.
  }
  document.title = TITLE;
  void forgetEverything().then(async () => {
    // The server's answer clears what a script cannot reach; only a page that is certain to come is gone to.
    const answer = await fetch(NEUTRAL, { cache: 'no-store' }).catch(() => undefined);
    if (answer?.ok) location.replace(NEUTRAL);
  });
}

/** The same page as `public/quick-exit.html`, without asking anybody for it. */
function showNeutral(): void {
  for (const one of document.head.querySelectorAll('link, style, meta[name="theme-color"]')) one.remove();
  const icon = document.createElement('link');
  icon.rel = 'icon';
  icon.href = 'data:,';
  document.head.append(icon);
  const body = document.createElement('body');
  const title = document.createElement('h1');
  title.textContent = TITLE;
  const list = document.createElement('ul');
  for (const text of NOTES) {
    const line = document.createElement('li');
    line.textContent = text;
    list.append(line);
  }
  body.append(title, list);
  document.documentElement.lang = 'en';
  document.body.replaceWith(body);
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
