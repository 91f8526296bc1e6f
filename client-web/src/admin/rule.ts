// What the form can say about repeating, and the rule (RFC 5545, section 3.3.10) that it comes to. Everything follows from the
// first date: "every month on the second Tuesday" is said only where the first date is one. A rule that the form cannot say,
// set by other means, is kept word for word.
import type { Schedule } from '../protocol.gen';
import { localOf, momentOf } from './zones';

export const DAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;
export type Day = (typeof DAYS)[number];

export type Repeat =
  'once' | 'daily' | 'weekly' | 'monthly_date' | 'monthly_nth' | 'monthly_last' | 'last_day' | 'other';

export interface Repeating {
  kind: Repeat;
  /** Every how many weeks. */
  every: number;
  /** Days of the week besides the first date's own. */
  also: Day[];
  ends: 'never' | 'on' | 'after';
  /** Last day on which it may begin, `2026-12-31`. */
  until: string;
  times: number;
  /** The rule that the form cannot say. */
  rule: string;
}

export const once = (): Repeating => ({
  kind: 'once',
  every: 1,
  also: [],
  ends: 'never',
  until: '',
  times: 10,
  rule: '',
});

const utc = (date: string) => new Date(`${date}T12:00:00Z`);
const inMonth = (date: string) => utc(date).getUTCDate();
const monthDays = (date: string) =>
  new Date(Date.UTC(utc(date).getUTCFullYear(), utc(date).getUTCMonth() + 1, 0)).getUTCDate();

export const dayOf = (date: string): Day => DAYS[(utc(date).getUTCDay() + 6) % 7] ?? 'MO';
/** Which Tuesday of its month a Tuesday is, from 1. */
export const nthOf = (date: string): number => Math.ceil(inMonth(date) / 7);
export const isLastOfItsDay = (date: string): boolean => inMonth(date) + 7 > monthDays(date);
export const isLastDay = (date: string): boolean => inMonth(date) === monthDays(date);
export const dayInMonth = inMonth;

/** What can be said of a first date. A fifth Tuesday is not there every month, so only the last one is offered. */
export function fits(kind: Repeat, date: string): boolean {
  if (kind === 'monthly_nth') return nthOf(date) < 5;
  if (kind === 'monthly_last') return isLastOfItsDay(date);
  if (kind === 'last_day') return isLastDay(date);
  return true;
}

const compact = (local: string) => local.replace(/[-:]/g, '');

/** The end of a day in the zone, as UNTIL wants it: in UTC, since the beginning has a zone. */
function untilOf(date: string, zone: string): string {
  const at = new Date(momentOf(`${date}T23:59`, zone)).toISOString();
  return `${compact(at.slice(0, 16))}00Z`;
}

/** The rule; none for once. `starts` is `2026-12-01T19:30`. */
export function ruleOf(repeating: Repeating, starts: string, zone: string): string | undefined {
  const { kind, every, also, ends, until, times, rule } = repeating;
  if (kind === 'once') return undefined;
  if (kind === 'other') return rule;
  const date = starts.slice(0, 10);
  const day = dayOf(date);
  const days = DAYS.filter((one) => one === day || also.includes(one));
  const body = {
    daily: 'FREQ=DAILY',
    weekly: `FREQ=WEEKLY${every > 1 ? `;INTERVAL=${every}` : ''};BYDAY=${days.join()}`,
    monthly_date: `FREQ=MONTHLY;BYMONTHDAY=${inMonth(date)}`,
    monthly_nth: `FREQ=MONTHLY;BYDAY=${nthOf(date)}${day}`,
    monthly_last: `FREQ=MONTHLY;BYDAY=-1${day}`,
    last_day: 'FREQ=MONTHLY;BYMONTHDAY=-1',
  }[kind];
  if (ends === 'on') return `${body};UNTIL=${untilOf(until, zone)}`;
  return ends === 'after' ? `${body};COUNT=${times}` : body;
}

/** Whether a day is one of those of the rule, whatever its end. */
function isGiven({ kind, every, also }: Repeating, first: string, day: string): boolean {
  if (kind === 'daily') return true;
  if (kind === 'monthly_date') return inMonth(day) === inMonth(first);
  if (kind === 'last_day') return isLastDay(day);
  if (kind !== 'weekly') {
    return dayOf(day) === dayOf(first) && (kind === 'monthly_last' ? isLastOfItsDay(day) : nthOf(day) === nthOf(first));
  }
  const monday = (date: string) => utc(date).getTime() / DAY_MS - DAYS.indexOf(dayOf(date));
  const weeks = Math.round((monday(day) - monday(first)) / 7);
  return weeks % every === 0 && (dayOf(day) === dayOf(first) || also.includes(dayOf(day)));
}

/** The last day on which the rule may give a date; none when it does not end, or when the form cannot say. */
export function lastDay(repeating: Repeating, first: string): string | undefined {
  const { kind, ends, until, times } = repeating;
  if (kind === 'once' || kind === 'other' || ends === 'never') return undefined;
  if (ends === 'on') return until;
  let [day, left] = [first, times];
  for (;;) {
    if (isGiven(repeating, first, day)) left -= 1;
    if (left <= 0 || day > LAST) return day;
    day = dayAfter(day);
  }
}

type Parts = Partial<Record<string, string>>;

/** A rule without what stands around one that was copied out of a calendar, as the server takes it. */
const unwrapped = (rule: string) =>
  rule
    .trim()
    .replace(/^RRULE:\s*/i, '')
    .replace(/[;\s]+$/, '');

/** What a schedule says, in the form's terms. */
export function readRule({ rule: written, starts, zone }: Schedule): Repeating {
  const rule = unwrapped(written ?? '');
  if (!rule) return once();
  const other: Repeating = { ...once(), kind: 'other', rule };
  const parts: Parts = Object.fromEntries(
    rule
      .toUpperCase()
      .split(';')
      .map((part) => part.split('=')),
  );
  const { FREQ, INTERVAL, BYDAY, BYMONTHDAY, COUNT, UNTIL, WKST, ...rest } = parts;
  const every = Number(INTERVAL ?? 1);
  if (Object.keys(rest).length > 0 || !Number.isInteger(every) || every < 1) return other;
  const ends = readEnds(COUNT, UNTIL, starts, zone);
  if (!ends) return other;
  const date = starts.slice(0, 10);
  if (FREQ === 'WEEKLY' && BYMONTHDAY === undefined) {
    const days = (BYDAY ?? dayOf(date)).split(',');
    const plain = days.every((day) => (DAYS as readonly string[]).includes(day)) && days.includes(dayOf(date));
    // On which day a week begins matters only where weeks are left out.
    if (!plain || (every > 1 && days.length > 1 && WKST !== undefined && WKST !== 'MO')) return other;
    return {
      ...once(),
      ...ends,
      kind: 'weekly',
      every,
      also: DAYS.filter((day) => day !== dayOf(date) && days.includes(day)),
    };
  }
  if (every !== 1) return other;
  if (FREQ === 'DAILY') return (BYDAY ?? BYMONTHDAY) ? other : { ...once(), ...ends, kind: 'daily' };
  const kind = FREQ === 'MONTHLY' ? monthly(BYDAY, BYMONTHDAY, date) : undefined;
  return kind ? { ...once(), ...ends, kind } : other;
}

function monthly(byDay: string | undefined, byMonthDay: string | undefined, date: string): Repeat | undefined {
  if (byDay !== undefined && byMonthDay !== undefined) return undefined;
  if (byMonthDay === '-1') return isLastDay(date) ? 'last_day' : undefined;
  if (byDay === undefined)
    return (byMonthDay ?? `${inMonth(date)}`) === `${inMonth(date)}` ? 'monthly_date' : undefined;
  if (byDay === `-1${dayOf(date)}`) return isLastOfItsDay(date) ? 'monthly_last' : undefined;
  return byDay === `${nthOf(date)}${dayOf(date)}` && nthOf(date) < 5 ? 'monthly_nth' : undefined;
}

type EndsPart = Pick<Repeating, 'ends'> & Partial<Repeating>;

function readEnds(
  count: string | undefined,
  until: string | undefined,
  starts: string,
  zone: string,
): EndsPart | undefined {
  if (count !== undefined && until !== undefined) return undefined;
  if (count !== undefined) return /^[1-9]\d{0,3}$/.test(count) ? { ends: 'after', times: Number(count) } : undefined;
  if (until === undefined) return { ends: 'never' };
  const found = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d\d(Z?))?$/.exec(until);
  if (!found) return undefined;
  const [, year, month, day, hour, minute, z] = found;
  const written = `${year}-${month}-${day}T${hour ?? '23'}:${minute ?? '59'}`;
  const local = z ? localOf(Date.parse(`${written}:00Z`), zone) : written;
  // An end before the hour of the meeting leaves that day out.
  const last = local.slice(11) < starts.slice(11) ? dayBefore(local.slice(0, 10)) : local.slice(0, 10);
  return { ends: 'on', until: last };
}

const DAY_MS = 86_400_000;
/** On the server every rule ends with this day. */
const LAST = '2099-12-31';
const daysOn = (date: string, days: number) => new Date(utc(date).getTime() + days * DAY_MS).toISOString().slice(0, 10);
const dayBefore = (date: string) => daysOn(date, -1);
const dayAfter = (date: string) => daysOn(date, 1);
