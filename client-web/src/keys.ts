// Keys that a page makes for each thing it wants done once: a second try under the same key is not done twice.
import type { ClientKey } from './protocol.gen';

/** A key that is used for one thing only. */
export function newKey(): ClientKey {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((b) => b.toString(16).padStart(2, '0')).join('') as ClientKey;
}

/**
 * Whether this press of Enter sends what stands in a field. Shift with Enter begins a new row, and an Enter that ends a word
 * of an input method never sends: `isComposing` says so, except in Safari, which ends the composition first and then sends
 * the key as number 229.
 */
export function enterSends(event: KeyboardEvent): boolean {
  return event.key === 'Enter' && !event.shiftKey && !event.isComposing && event.keyCode !== 229;
}
