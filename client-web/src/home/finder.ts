// What a person chooses from, and what is left after they said what they look for. Pure: it knows the visitor's clock through
// Date, asks nobody, and keeps nothing. The order within a day is by time.
import type {
  AccessPolicy,
  Approach,
  Audience,
  MeetingCard,
  MeetingList,
  Occurrence,
  SessionCard,
} from '../protocol.gen';
import { daysFrom } from '../time.svelte';
import { momentOf } from '../zones';

export type PartOfDay = 'morning' | 'afternoon' | 'evening' | 'night';
/** The hour at which each begins on the visitor's clock, in the order of a day that begins in the morning. */
export const PARTS: Record<PartOfDay, { from: number; to: number }> = {
  morning: { from: 5, to: 12 },
  afternoon: { from: 12, to: 17 },
  evening: { from: 17, to: 22 },
  night: { from: 22, to: 29 },
};

/** What somebody looks for. An empty list asks for nothing; of several in one list, one has to fit. */
export interface Wishes {
  words: string;
  time: PartOfDay[];
  audience: Audience[];
  approach: Approach[];
  language: string[];
  access: AccessPolicy[];
  /** Meetings that ask for at most so many days clean. */
  clean?: number;
}
export const NO_WISHES: Wishes = { words: '', time: [], audience: [], approach: [], language: [], access: [] };
export const FACETS = ['time', 'audience', 'approach', 'language', 'access'] as const;
export type Facet = (typeof FACETS)[number];

/** One time at which people can come: a session that is made, or a date of a meeting. */
export interface Entry {
  key: string;
  href: string;
  /** What is counted: one meeting, however often it meets in the week. */
  meeting: string;
  about: Pick<SessionCard, 'title' | 'group' | 'audience' | 'language' | 'access' | 'demo'>;
  approach: Approach | undefined;
  clean: number;
  zone: string | undefined;
  starts: number;
  cancelled: boolean;
  /** When it would usually be, where it was moved. */
  usually: number | undefined;
  /** The session, while people can go in. */
  live: SessionCard | undefined;
  /** What the search looks through. */
  folded: string;
}

/** Letters that are no base letter with a mark on it, and what people without them on the keyboard type. */
const LETTERS: Record<string, string> = { ß: 'ss', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', æ: 'ae', œ: 'oe', ı: 'i' };
const plain = (text: string) =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[ßøłđðþæœı]/g, (letter) => LETTERS[letter] ?? letter);

/** A text as the search sees it: without case and accents. `ü` is found as `u` and as `ue`. */
export function fold(text: string): string {
  const lower = text.toLowerCase().normalize('NFC');
  const spelled = lower.replace(/[äöü]/g, (letter) => ({ ä: 'ae', ö: 'oe', ü: 'ue' })[letter] ?? letter);
  return lower === spelled ? plain(lower) : `${plain(lower)} ${plain(spelled)}`;
}

const isOpen = (session: SessionCard) => session.stage !== 'scheduled' && session.stage !== 'ended';

/** Everything that can be shown, once for each answer of the server. */
export function prepare(list: MeetingList): Entry[] {
  const meetings = new Map(list.meetings.map((meeting) => [meeting.slug, { meeting, folded: foldMeeting(meeting) }]));
  const live = list.sessions.filter(isOpen);
  const shown = new Set(live.map(({ id }) => id));
  const dates = list.meetings.flatMap((meeting) =>
    meeting.times
      .filter((time) => time.starts_at + meeting.minutes * 60_000 > list.now)
      .filter((time) => time.session === undefined || !shown.has(time.session))
      .map((time) => ofMeeting(meeting, time, meetings.get(meeting.slug)?.folded ?? '')),
  );
  // A session that belongs to no listed meeting has no other place to be found.
  const alone = list.sessions.filter((s) => s.stage === 'scheduled' && !(s.meeting && meetings.has(s.meeting)));
  return [...live, ...alone]
    .map((session) => ofSession(session, meetings.get(session.meeting ?? '')))
    .concat(dates)
    .sort((a, b) => a.starts - b.starts);
}

const foldMeeting = ({ title, group, description }: MeetingCard) => fold(`${title} ${group} ${description}`);

function ofMeeting(meeting: MeetingCard, time: Occurrence, folded: string): Entry {
  const { title, group, audience, language, access } = meeting;
  return {
    key: `${meeting.slug} ${time.on}`,
    href: `#/m/${meeting.slug}`,
    meeting: meeting.slug,
    about: { title, group, audience, language, access, demo: false },
    approach: meeting.approach,
    clean: meeting.clean_days ?? 0,
    zone: meeting.zone,
    starts: time.starts_at,
    cancelled: time.cancelled,
    usually: time.moved ? momentOf(time.on, meeting.zone) : undefined,
    live: undefined,
    folded,
  };
}

function ofSession(session: SessionCard, of?: { meeting: MeetingCard; folded: string }): Entry {
  return {
    key: session.id,
    href: `#/s/${session.id}`,
    meeting: session.meeting ?? session.id,
    about: session,
    approach: of?.meeting.approach,
    clean: session.clean_days ?? 0,
    zone: of?.meeting.zone,
    starts: session.starts_at,
    cancelled: false,
    usually: undefined,
    live: isOpen(session) ? session : undefined,
    folded: of?.folded ?? fold(`${session.title} ${session.group}`),
  };
}

/** The language without its region: somebody who reads English reads all of it. */
export const languageOf = (tag: string): string => tag.toLowerCase().split('-')[0] ?? tag;

export function partOfDay(at: number): PartOfDay {
  const hour = new Date(at).getHours();
  const found = Object.entries(PARTS).find(([, { from, to }]) => hour >= from && hour < to);
  return (found?.[0] as PartOfDay | undefined) ?? 'night';
}

/** What an entry is, in each of the lists of wishes; nothing where nobody knows. */
function is(entry: Entry, facet: Facet): string | undefined {
  switch (facet) {
    case 'time':
      return partOfDay(entry.starts);
    case 'audience':
      return entry.about.audience;
    case 'approach':
      return entry.approach;
    case 'language':
      return languageOf(entry.about.language);
    case 'access':
      return entry.about.access;
  }
}

/** Those that fit. Of the words, each has to be found somewhere, in any order. */
export function choose(entries: readonly Entry[], wishes: Wishes): Entry[] {
  const asked = FACETS.filter((facet) => wishes[facet].length > 0);
  // With plain letters both ways are found: what is looked through has the plain ones as well as those spelled out.
  const words = plain(wishes.words.trim().toLowerCase()).split(/\s+/);
  return entries.filter(
    (entry) =>
      (wishes.clean === undefined || entry.clean <= wishes.clean) &&
      asked.every((facet) => (wishes[facet] as string[]).includes(is(entry, facet) ?? '')) &&
      words.every((word) => entry.folded.includes(word)),
  );
}

/** Which choices of a kind there are at all; one that everything fits is no choice. What was chosen stays to be taken back. */
export function choicesOf(entries: readonly Entry[], facet: Facet, wishes: Wishes): string[] {
  const there = new Set(entries.map((entry) => is(entry, facet)).filter((value) => value !== undefined));
  for (const chosen of wishes[facet]) there.add(chosen);
  return there.size > 1 || wishes[facet].length > 0 ? [...there] : [];
}

export const wishesFor = (wishes: Wishes): number =>
  FACETS.reduce((sum, facet) => sum + wishes[facet].length, wishes.clean === undefined ? 0 : 1);

/** How long before its beginning something is "soon". */
const SOON_MS = 2 * 3_600_000;
const WEEK_DAYS = 7;

export interface Laid {
  live: Entry[];
  soon: Entry[];
  days: { day: number; entries: Entry[] }[];
  later: Entry[];
}

/** Puts what fits where it is looked for: open now, soon, by day, and what comes after the week. */
export function layOut(entries: readonly Entry[], now: number): Laid {
  const laid: Laid = { live: [], soon: [], days: [], later: [] };
  for (const entry of entries) {
    const day = Math.max(0, daysFrom(now, entry.starts));
    if (entry.live) laid.live.push(entry);
    else if (entry.starts < now + SOON_MS && !entry.cancelled) laid.soon.push(entry);
    else if (day > WEEK_DAYS) laid.later.push(entry);
    else if (laid.days.at(-1)?.day === day) laid.days.at(-1)?.entries.push(entry);
    else laid.days.push({ day, entries: [entry] });
  }
  return laid;
}

/** How many meetings these are. */
export const meetingsIn = (entries: readonly Entry[]): number => new Set(entries.map(({ meeting }) => meeting)).size;
