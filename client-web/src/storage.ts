// The only file that keeps anything on the device, and the one that forgets it. All of it is in the tab's own storage:
// closing the tab forgets it too. Other people's words are never kept; a view is asked for anew after a reload, so the
// position in the log lives in memory only.
import type { ClientMessage, Entered, SessionId } from './protocol.gen';

const PREFIX = 'hearth.';

function area(): Storage | null {
  try {
    return globalThis.sessionStorage ?? null;
  } catch {
    return null; // Storage is switched off: everything works until the tab is reloaded.
  }
}

function read<T>(key: string): T | undefined {
  try {
    const text = area()?.getItem(PREFIX + key);
    return text ? (JSON.parse(text) as T) : undefined;
  } catch {
    return undefined;
  }
}

function write(key: string, value: unknown): void {
  try {
    if (value === undefined || value === '' || (Array.isArray(value) && value.length === 0)) {
      area()?.removeItem(PREFIX + key);
    } else {
      area()?.setItem(PREFIX + key, JSON.stringify(value));
    }
  } catch {
    // Full or switched off: the page still has it in memory.
  }
}

/** What came of a door: kept so that a reload does not mean a new name. `place` is a session's id or `desk`. */
export const seats = {
  get(place: SessionId | 'desk', now: number): Entered | undefined {
    const seat = read<Entered>(`seat.${place}`);
    if (seat === undefined || seat.expires_at > now) return seat;
    write(`seat.${place}`, undefined);
    return undefined;
  },
  set: (place: SessionId | 'desk', seat: Entered | undefined): void => write(`seat.${place}`, seat),
};

/** The secret of a link, by the place it opens. It left the address bar as soon as it was read. */
export const links = {
  get: (place: SessionId | 'desk' | 'new'): string | undefined => read(`link.${place}`),
  set: (place: SessionId | 'desk' | 'new', secret: string | undefined): void => write(`link.${place}`, secret),
};

/** What a person is writing, by where it will go. Kept at every keystroke. */
export const drafts = {
  get: (place: string): string => read(`draft.${place}`) ?? '',
  set: (place: string, text: string): void => write(`draft.${place}`, text),
};

/** What was sent and not acknowledged, so that a reload sends it again under the same keys. */
export const unsent = {
  get: (place: string): ClientMessage[] => read(`unsent.${place}`) ?? [],
  set: (place: string, messages: ClientMessage[]): void => write(`unsent.${place}`, messages),
};

/** Choices of this tab: language, country of the helplines, the nickname used last, desk's tone and keys. */
export type Choice = 'language' | 'country' | 'nickname' | 'tone' | 'keys';
export const choices = {
  get: (name: Choice): string | undefined => read(`choice.${name}`),
  set: (name: Choice, value: string | undefined): void => write(`choice.${name}`, value),
};

/** Lets everything about one place go: after leaving, being removed, or a token that is no longer accepted. */
export function forgetPlace(place: SessionId | 'desk'): void {
  seats.set(place, undefined);
  unsent.set(place, []);
}

/** Lets everything go that this page kept anywhere in the browser. Never throws: leaving must not fail. */
export async function forgetEverything(): Promise<void> {
  for (const store of ['sessionStorage', 'localStorage'] as const) {
    try {
      globalThis[store]?.clear();
    } catch {
      // Switched off, so nothing was kept.
    }
  }
  const gone: Promise<unknown>[] = [];
  try {
    if (globalThis.caches) gone.push(caches.keys().then((names) => Promise.all(names.map((n) => caches.delete(n)))));
    const workers = globalThis.navigator?.serviceWorker;
    if (workers) gone.push(workers.getRegistrations().then((all) => Promise.all(all.map((w) => w.unregister()))));
  } catch {
    // A browser without these kept nothing in them.
  }
  await Promise.allSettled(gone);
}
