// Keys that a page makes for each thing it wants done once: a second try under the same key is not done twice.
import type { ClientKey } from './protocol.gen';

/** A key that is used for one thing only. */
export function newKey(): ClientKey {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((b) => b.toString(16).padStart(2, '0')).join('') as ClientKey;
}
