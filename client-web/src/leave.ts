// Leaving quickly, in this order: a page that is about something else is shown in place, this entry of the history is
// replaced, everything kept is erased; then the server is asked for that page, whose answer has `Clear-Site-Data`, for what a
// script cannot reach, and the site that the operator chose. Only then, and only there, the browser goes to somebody else.
import { forgetEverything, keepNothingMore } from './storage';

/** An address that says nothing. Where no other site was chosen it stays in the history. */
export const NEUTRAL = '/n';
/** Nobody looks at a blank page for longer: without an answer the page in place stays. */
const ANSWER_MS = 1_000;
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
/** Whether somebody left: nothing of the page may begin any more. */
export const hasLeft = (): boolean => left;

export function leaveQuickly(): void {
  if (left) return;
  left = true;
  // In place first: offline, or with a server that is dead, a navigation would show the browser's own page with this
  // address on it, and on a slow link an empty one.
  showNeutral();
  history.replaceState(null, '', NEUTRAL);
  // Whoever opened this page as a window of theirs holds no handle on what comes next.
  window.opener = null;
  keepNothingMore();
  try {
    stopEverything();
  } catch {
    // Whatever the page was in the middle of, it goes.
  }
  document.title = TITLE;
  void forgetEverything().then(async () => {
    // Only a page that is certain to come is gone to.
    const init: RequestInit = { cache: 'no-store', signal: AbortSignal.timeout(ANSWER_MS) };
    const answer = await fetch(NEUTRAL, init).catch(() => undefined);
    if (answer?.ok) location.replace(onwards(answer.headers.get('leave-to')));
  });
}

/** The site that the operator chose, or the page that says nothing. The page's policy sends no referrer along. */
export function onwards(chosen: string | null): string {
  if (chosen === null) return NEUTRAL;
  const site = URL.parse(chosen);
  return site?.protocol === 'https:' ? site.href : NEUTRAL;
}

/** The same page as `public/n.html`, without asking anybody for it. */
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
      // An input method takes Escape to give up a word that was begun, several times in a row (keys.ts says why 229).
      if (key.key !== 'Escape' || key.isComposing || key.keyCode === 229) {
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
