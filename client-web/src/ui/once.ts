// What is shown once and is gone afterwards: "Back" asks before it leaves it, and so does the browser before the page closes.
import { back } from './back';

/** For what stands on the page; a sheet asks by itself (`onleave` of Sheet.svelte). */
export function asksBack(_node: HTMLElement, ask: () => void) {
  return { destroy: back.closes(ask) };
}

export function asksBeforeClosing(_node: HTMLElement) {
  const ask = (event: BeforeUnloadEvent) => event.preventDefault();
  addEventListener('beforeunload', ask);
  return { destroy: () => removeEventListener('beforeunload', ask) };
}
