// The only file that keeps anything on the device, and the one that forgets it. Nearly all of it is in the tab's own
// storage, and closing the tab forgets it too. What outlasts the tab: the days that a person asks to be kept (`days`), the
// nickname in each group (`names`), by what a group's meetings know somebody again (`persons`) and what opens a group by
// invitation (`passes`). Other people's words are never kept; a
// view is asked for anew after a reload, so the position in the log lives in memory only.
import type { Wishes } from './home/finder';
import { newKey } from './keys';
import type { ClientKey, ClientMessage, Entered, GroupId, Helpline, SessionId } from './protocol.gen';

const PREFIX = 'hearth.';

type Where = 'sessionStorage' | 'localStorage';

function area(where: Where = 'sessionStorage'): Storage | null {
  try {
    return globalThis[where] ?? null;
  } catch {
    return null; // Storage is switched off: everything works until the tab is reloaded.
  }
}

function read<T>(key: string, where?: Where): T | undefined {
  try {
    const text = area(where)?.getItem(PREFIX + key);
    return text ? (JSON.parse(text) as T) : undefined;
  } catch {
    return undefined;
  }
}

/** From the moment somebody leaves quickly nothing is written any more: an answer still under way could put it back. */
let keeps = true;
export function keepNothingMore(): void {
  keeps = false;
}

function write(key: string, value: unknown, where?: Where): void {
  if (!keeps) return;
  try {
    if (value === undefined || value === '' || (Array.isArray(value) && value.length === 0)) {
      area(where)?.removeItem(PREFIX + key);
    } else {
      area(where)?.setItem(PREFIX + key, JSON.stringify(value));
    }
  } catch {
    // Full or switched off: the page still has it in memory.
  }
}

/**
 * What came of a door. A seat of the staff holds no token: it is good as long as its person is signed in, and a ticket is
 * fetched before each connecting.
 */
export interface Seat extends Entered {
  staff?: true;
}

/** Seats, kept so that a reload does not mean a new name. `place` is a session's id or `desk`. */
export const seats = {
  get(place: SessionId | 'desk', now: number): Seat | undefined {
    const seat = read<Seat>(`seat.${place}`);
    if (seat === undefined || seat.staff || seat.expires_at > now) return seat;
    if (place !== 'desk') keepWayToHelp(place, seat, now);
    write(`seat.${place}`, undefined);
    return undefined;
  },
  set: (place: SessionId | 'desk', seat: Seat | undefined): void => write(`seat.${place}`, seat),
};

type HelpPlace = `help.${string}`;

/** The way to help of somebody without a place in a room, so that a reload finds the same call again. */
export const helpSeats = {
  get(place: HelpPlace, now: number): Entered | undefined {
    const seat = read<Entered>(`seat.${place}`);
    return seat !== undefined && seat.expires_at > now ? seat : undefined;
  },
  set: (place: HelpPlace, seat: Entered | undefined): void => write(`seat.${place}`, seat),
  /** Where somebody called from who still waits or talks: a session's id, or `house`. */
  running(now: number): SessionId | 'house' | undefined {
    const places = (kind: string) => keysOf('sessionStorage', `${kind}.help.`).map((key) => key.slice(kind.length + 1));
    // What was not sent yet goes out also where no way was had when it was written.
    const place = ([...places('unsent'), ...places('seat')] as HelpPlace[]).find(
      (one) => unsent.get(one).length > 0 || (calls.isOpen(one) && helpSeats.get(one, now) !== undefined),
    );
    return place?.slice('help.'.length) as SessionId | undefined;
  },
};

/** Longer than the server lets anybody wait for an answer; it decides whether the way is still open. */
const HELP_KEPT_MS = 72 * 3_600_000;

/** What goes over the way to help. */
export const isForHelp = (message: ClientMessage): boolean =>
  message.type === 'ask_help' || message.type === 'write_in_case';

/**
 * The seat goes; the way to a call that is open, or on its way, does not: whoever is in the middle of it goes on from the
 * door, with what was not sent yet.
 */
function keepWayToHelp(place: SessionId, seat: Seat | undefined, now: number): void {
  const waiting = unsent.get(place);
  const forHelp = waiting.filter(isForHelp);
  if (seat?.help === undefined || (!calls.isOpen(place) && forHelp.length === 0)) return;
  helpSeats.set(`help.${place}`, {
    ...seat,
    token: seat.help,
    expires_at: (now + HELP_KEPT_MS) as Entered['expires_at'],
  });
  calls.set(`help.${place}`, calls.isOpen(place) || calls.isOpen(`help.${place}`));
  calls.set(place, false);
  unsent.set(`help.${place}`, [...unsent.get(`help.${place}`), ...forHelp]);
  unsent.set(
    place,
    waiting.filter((one) => !isForHelp(one)),
  );
}

/** The secret of a link, by the place it opens. It left the address bar as soon as it was read. */
export const links = {
  get: (place: SessionId | 'desk' | 'new'): string | undefined => read(`link.${place}`),
  set: (place: SessionId | 'desk' | 'new', secret: string | undefined): void => write(`link.${place}`, secret),
};

/** Where the person has a call that is not closed: the page goes back to it by itself. */
export const calls = {
  isOpen: (id: SessionId | HelpPlace): boolean => read<boolean>(`call.${id}`) === true,
  set: (id: SessionId | HelpPlace, open: boolean): void => write(`call.${id}`, open ? true : undefined),
};

/** What a person is writing, by where it will go. Kept at every keystroke. */
export const drafts = {
  get: (place: string): string => read(`draft.${place}`) ?? '',
  set: (place: string, text: string): void => write(`draft.${place}`, text),
};

/** What a chair ticked off in the running order. Numbers and names of the format, nobody's words. */
export const ticks = {
  get: (place: SessionId): string[] => read(`ticks.${place}`) ?? [],
  set: (place: SessionId, marks: string[]): void => write(`ticks.${place}`, marks),
};

/** Sessions whose facilitators have the one message of somebody who was asked to leave: the page offers no second one. */
export const appealed = {
  get: (id: SessionId): boolean => read<boolean>(`appealed.${id}`) === true,
  set: (id: SessionId): void => write(`appealed.${id}`, true),
};

/** What was sent and not acknowledged, so that a reload sends it again under the same keys. */
export const unsent = {
  get: (place: string): ClientMessage[] => read(`unsent.${place}`) ?? [],
  set: (place: string, messages: ClientMessage[]): void => write(`unsent.${place}`, messages),
};

/** The helplines as the server listed them last. Public, and needed most when the network is gone. */
export const helplines = {
  get: (): Helpline[] | undefined => read('helplines'),
  set: (lines: Helpline[]): void => write('helplines', lines),
};

/** Choices of this tab: language, country of the helplines, the nickname used last, desk's tone and keys. */
export type Choice = 'language' | 'country' | 'nickname' | 'tone' | 'keys';
export const choices = {
  get: (name: Choice): string | undefined => read(`choice.${name}`),
  set: (name: Choice, value: string | undefined): void => write(`choice.${name}`, value),
};

/** What somebody looks for on the page of meetings. It says something about a person, so it goes with the tab. */
export const wishes = {
  get: (): Partial<Wishes> | undefined => read('wishes'),
  set: (value: Partial<Wishes> | undefined): void => write('wishes', value),
};

/** Whether the card "what is happening now" was put away, by session: a reload does not bring it back. */
export const cardsAway = {
  get: (id: SessionId): boolean => read(`card.${id}`) === true,
  set: (id: SessionId, away: boolean): void => write(`card.${id}`, away || undefined),
};

/** Since which day a person counts, and the spans before it. Days are `YYYY-MM-DD`. */
export interface Days {
  since?: string;
  earlier: { from: string; to: string }[];
}

/**
 * The days for milestones: on this device, outlasting the tab, because the person asked for that. They go to nobody.
 * Leaving a session does not touch them; leaving quickly lets them go with everything else.
 */
export const days = {
  get: (): Days | undefined => read('days', 'localStorage'),
  set: (value: Days | undefined): void => write('days', value, 'localStorage'),
};

const NAME = 'name.';
/** The nickname in each group, so that people there know somebody again. One of these says nothing about another (V6). */
export const names = {
  all: (): Map<GroupId, string> => byGroup('localStorage', NAME),
  set: (group: GroupId, name: string): void => write(NAME + group, name, 'localStorage'),
  forget: (): void => forgetKeys((key) => key.startsWith(NAME), 'localStorage'),
};

const PERSON = 'person.';
/** Where storage is switched off or full: the same person at least until the page is loaded again. */
const notKept = new Map<GroupId | SessionId, string>();
/**
 * By what the meetings of a group know somebody again who left and comes back: one random secret for each group, or for a
 * session without one, sent at its door and nowhere else. Two of them cannot be told to be of one browser (V6). Leaving a
 * session keeps it, so that leaving does not undo what was decided there; leaving quickly, or forgetting the names, does not.
 */
export const persons = {
  of(place: GroupId | SessionId): string {
    const kept = read<string>(PERSON + place, 'localStorage') ?? notKept.get(place);
    if (kept !== undefined) return kept;
    const fresh: string = newKey();
    write(PERSON + place, fresh, 'localStorage');
    if (keeps && read(PERSON + place, 'localStorage') === undefined) notKept.set(place, fresh);
    return fresh;
  },
  places: (): string[] => keysOf('localStorage', PERSON).map((key) => key.slice(PERSON.length)),
  forget(): void {
    notKept.clear();
    forgetKeys((key) => key.startsWith(PERSON), 'localStorage');
  },
};

/** What a group's door offers or somebody is typing there, in this tab: another group is never offered the same. */
export const offered = {
  all: (): Map<GroupId, string> => byGroup('sessionStorage', OFFERED),
  set: (group: GroupId, name: string | undefined): void => write(OFFERED + group, name),
};

/**
 * What opens a group's meetings by invitation: the pass that an entry gave, and until there is one the invitation's secret.
 * Each group has its own, and it is sent where a meeting asks for an invitation and nowhere else.
 */
export const passes = {
  /** What is there to try, the better one first. */
  get: (group: GroupId): string[] =>
    [read<string>(`pass.${group}`, 'localStorage'), read<string>(`invited.${group}`, 'localStorage')].filter(
      (secret) => secret !== undefined,
    ),
  count: (): number =>
    new Set(PASSES.flatMap((start) => keysOf('localStorage', start).map((key) => key.slice(start.length)))).size,
  /** What an entry by this secret is asked for under: a second try, after an answer that was lost, uses up no second place. */
  keyFor: (group: GroupId, secret: string): ClientKey | undefined =>
    read(`invited.${group}`, 'localStorage') === secret ? read(`coming.${group}`, 'localStorage') : undefined,
  invite(group: GroupId, secret: string): void {
    // Opened twice it is still the same guest.
    if (read(`invited.${group}`, 'localStorage') === secret) return;
    write(`invited.${group}`, secret, 'localStorage');
    write(`coming.${group}`, newKey(), 'localStorage');
  },
  keep(group: GroupId, pass: string): void {
    write(`pass.${group}`, pass, 'localStorage');
    write(`invited.${group}`, undefined, 'localStorage');
    write(`coming.${group}`, undefined, 'localStorage');
  },
  /** One that is good no more. */
  drop(group: GroupId, secret: string): void {
    if (read(`pass.${group}`, 'localStorage') === secret) write(`pass.${group}`, undefined, 'localStorage');
    if (read(`invited.${group}`, 'localStorage') !== secret) return;
    write(`invited.${group}`, undefined, 'localStorage');
    write(`coming.${group}`, undefined, 'localStorage');
  },
  forget: (): void => forgetKeys((key) => PASSES.some((start) => key.startsWith(start)), 'localStorage'),
};
const PASSES = ['pass.', 'invited.', 'coming.'];

/**
 * Lets a seat go that is no longer accepted. Words that were on their way with it go back to where they were written; a
 * call for help stays, and goes out with the next seat.
 */
export function forgetPlace(place: SessionId | 'desk', now = Date.now()): void {
  if (place !== 'desk') keepWayToHelp(place, read<Seat>(`seat.${place}`), now);
  seats.set(place, undefined);
  const waiting = unsent.get(place);
  // In the order in which they were written, each where it was written.
  const back = new Map<string, string[]>();
  for (const one of waiting) {
    const [from, text] = writtenAt(place, one) ?? [];
    if (from !== undefined && text !== undefined) back.set(from, [...(back.get(from) ?? []), text]);
  }
  for (const [from, texts] of back) giveBack(from, texts);
  unsent.set(
    place,
    waiting.filter((one) => one.type === 'ask_help'),
  );
}

/** The draft that a message was sent from, and its words. */
function writtenAt(place: SessionId | 'desk', one: ClientMessage): [string, string] | undefined {
  if (one.type === 'post_line') return [place, one.text];
  if (one.type === 'write_in_case') return [`case.${one.case}`, one.text];
  if (one.type === 'write_in_talk') return [`talk.${place}.${one.talk}`, one.text];
  return one.type === 'ask_question' ? [`basket.${place}`, one.text] : undefined;
}

function giveBack(place: string, texts: string[]): void {
  if (texts.length > 0) drafts.set(place, [...texts, drafts.get(place)].filter((text) => text !== '').join('\n'));
}

/**
 * Lets everything about a session go that a person left on purpose: the next one at this device is somebody else, and
 * finds neither their name nor their words.
 */
export function forgetSession(id: SessionId, now = Date.now()): void {
  // A call is hung up by nobody but the person: who leaves the session goes on talking from outside.
  keepWayToHelp(id, read<Seat>(`seat.${id}`), now);
  seats.set(id, undefined);
  calls.set(id, false);
  for (const place of [id, `appeal.${id}`]) unsent.set(place, []);
  write(`appealed.${id}`, undefined);
  ticks.set(id, []);
  cardsAway.set(id, false);
  for (const place of [id, `help.${id}`, `help.door.${id}`, `basket.${id}`, `appeal.${id}`]) drafts.set(place, '');
  forgetKeys((key) => PRIVATE.some((start) => key.startsWith(start)));
  choices.set('nickname', undefined);
}

/** Lets go what somebody of the staff had begun to write in forms: they signed out on purpose. */
export function forgetForms(): void {
  forgetKeys((key) => key.startsWith('draft.form.'));
}

const OFFERED = 'offered.';

/** What belongs to something within a session: a case, a line given back, a private talk, a name that was being typed. */
const PRIVATE = ['draft.case.', 'draft.return.', 'draft.talk.', 'draft.report.', 'draft.remove.', OFFERED];

function keysOf(where: Where, start = ''): string[] {
  try {
    const store = area(where);
    const keys = Array.from({ length: store?.length ?? 0 }, (_, i) => store?.key(i) ?? '');
    return keys.filter((key) => key.startsWith(PREFIX + start)).map((key) => key.slice(PREFIX.length));
  } catch {
    return []; // Switched off, so nothing was kept.
  }
}

function byGroup(where: Where, start: string): Map<GroupId, string> {
  return new Map(
    keysOf(where, start).map((key) => [key.slice(start.length) as GroupId, read<string>(key, where) ?? '']),
  );
}

function forgetKeys(wanted: (key: string) => boolean, where: Where = 'sessionStorage'): void {
  for (const key of keysOf(where).filter(wanted)) write(key, undefined, where);
}

/** Lets everything go that this page kept anywhere in the browser. Never throws: leaving must not fail. */
export async function forgetEverything(): Promise<void> {
  notKept.clear();
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
