// A meeting's rule as a sentence, for those who look for a meeting and for the form in which it is made. It chooses words;
// when a meeting takes place is the server's to say. What it has no words for it says so, and the dates stand beside it.
import { m } from './paraglide/messages.js';
import { getLocale } from './paraglide/runtime.js';
import type { Schedule } from './protocol.gen';
import { tag, wallTime } from './time.svelte';
import { placeOf } from './zones';

/** RRULE's days (RFC 5545, section 3.3.10), Monday first as a week is read. */
const DAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];
/** 5 January 2026 is a Monday. */
const MONDAY = Date.UTC(2026, 0, 5);
const DAY_MS = 86_400_000;

interface Rule {
  freq: string;
  interval: number;
  /** Days with their place in the month: 0 is every one, -1 the last. */
  days: { nth: number; day: number }[];
  monthDays: number[];
  months: number[];
  until?: string;
  count?: number;
}

const KNOWN = ['FREQ', 'INTERVAL', 'BYDAY', 'BYMONTHDAY', 'BYMONTH', 'BYSETPOS', 'UNTIL', 'COUNT', 'WKST'];

/** Takes a rule apart; nothing when it has a part that no sentence here speaks of. */
function read(rule: string): Rule | undefined {
  const parts = new Map(rule.split(';').map((part) => part.toUpperCase().split('=') as [string, string]));
  if ([...parts.keys()].some((key) => !KNOWN.includes(key))) return undefined;
  const numbers = (key: string) => (parts.get(key) ?? '').split(',').filter(Boolean).map(Number);
  const position = numbers('BYSETPOS');
  const days = (parts.get('BYDAY') ?? '')
    .split(',')
    .filter(Boolean)
    .map((text) => ({ nth: Number(/^[+-]?\d+/.exec(text)?.[0] ?? 0), day: DAYS.indexOf(text.slice(-2)) }));
  if (position.length > 1 || days.some(({ day }) => day < 0)) return undefined;
  // "The second of the Tuesdays" is "the second Tuesday"; of several days together there is no such short word.
  const [nth] = position;
  if (nth !== undefined && (days.length !== 1 || days[0]?.nth !== 0)) return undefined;
  const [until, count] = [parts.get('UNTIL'), parts.get('COUNT')];
  return {
    freq: parts.get('FREQ') ?? '',
    interval: Number(parts.get('INTERVAL') ?? 1),
    days: nth === undefined ? days : days.map(({ day }) => ({ nth, day })),
    monthDays: numbers('BYMONTHDAY'),
    months: numbers('BYMONTH'),
    ...(until ? { until } : {}),
    ...(count ? { count: Number(count) } : {}),
  };
}

const written = (at: number, options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat(tag(), { ...options, timeZone: 'UTC' }).format(at);
const weekday = (day: number) => written(MONDAY + day * DAY_MS, { weekday: 'long' });
const list = (words: string[]) => new Intl.ListFormat(tag(), { type: 'conjunction' }).format(words);

const NTHS: Partial<Record<number, () => string>> = {
  1: m.rule_first,
  2: m.rule_second,
  3: m.rule_third,
  4: m.rule_fourth,
  5: m.rule_fifth,
  [-1]: m.rule_last,
  [-2]: m.rule_last_but_one,
};
const nthWord = (nth: number) => NTHS[nth]?.();

/** "the second Tuesday", "the first and third Tuesday", "the 15th", "the last day": a day of a month. */
function dayOfMonth(rule: Rule, starts: Date): string | undefined {
  if (rule.days.length > 0) {
    const [first] = rule.days;
    const nths = rule.days.map(({ nth }) => nthWord(nth));
    const oneDay = rule.days.every(({ day }) => day === first?.day);
    if (rule.monthDays.length > 0 || !first || nths.some((word) => word === undefined)) return undefined;
    if (oneDay) return m.rule_nth_day({ nth: list(nths as string[]), day: weekday(first.day) });
    return list(rule.days.map(({ day }, i) => m.rule_nth_day({ nth: nths[i] ?? '', day: weekday(day) })));
  }
  const dates = rule.monthDays.length > 0 ? rule.monthDays : [starts.getUTCDate()];
  const words = dates.map((date) => {
    if (date === -1) return m.rule_last_day();
    return date > 0 ? m.rule_date({ date: ordinal(date) }) : undefined;
  });
  return words.includes(undefined) ? undefined : list(words as string[]);
}

/** "1st", "15th"; "1.", "15.": how a language counts its dates. */
function ordinal(n: number): string {
  if (getLocale() === 'de') return `${n}.`;
  const ending = new Intl.PluralRules('en', { type: 'ordinal' }).select(n);
  return n + { zero: 'th', one: 'st', two: 'nd', few: 'rd', many: 'th', other: 'th' }[ending];
}

function weekly({ days, interval }: Rule, starts: Date): string | undefined {
  if (days.some(({ nth }) => nth !== 0)) return undefined;
  const own = (starts.getUTCDay() + 6) % 7;
  const which = [...new Set(days.length > 0 ? days.map(({ day }) => day) : [own])].sort((a, b) => a - b);
  if (interval > 1) return m.rule_weeks({ n: interval, days: list(which.map(weekday)) });
  if (which.length === 7) return m.rule_daily();
  return which.join() === '0,1,2,3,4' ? m.rule_workdays() : m.rule_weekly({ days: list(which.map(weekday)) });
}

function repeats(rule: Rule, starts: Date): string | undefined {
  const { freq, interval, days, monthDays, months } = rule;
  if (freq !== 'YEARLY' && months.length > 0) return undefined;
  if (freq === 'DAILY') {
    if (days.length + monthDays.length > 0) return undefined;
    return interval > 1 ? m.rule_days({ n: interval }) : m.rule_daily();
  }
  if (freq === 'WEEKLY') return monthDays.length > 0 ? undefined : weekly(rule, starts);
  const day = dayOfMonth(rule, starts);
  if (day === undefined) return undefined;
  if (freq === 'MONTHLY') return interval > 1 ? m.rule_months({ n: interval, day }) : m.rule_monthly({ day });
  if (freq !== 'YEARLY' || interval > 1 || (days.length > 0 && months.length === 0)) return undefined;
  const which = months.length > 0 ? months : [starts.getUTCMonth() + 1];
  if (days.length > 0 || monthDays.includes(-1)) {
    return m.rule_yearly({ day, month: list(which.map((n) => written(Date.UTC(2026, n - 1, 1), { month: 'long' }))) });
  }
  const dates = monthDays.length > 0 ? monthDays : [starts.getUTCDate()];
  // A leap year has every date.
  const moments = which.flatMap((n) => dates.map((date) => Date.UTC(2028, n - 1, date)));
  return m.rule_yearly_date({ date: list(moments.map((at) => written(at, { day: 'numeric', month: 'long' }))) });
}

/** "19:30, Dublin time". */
export function timeAndPlace(starts: string, zone: string): string {
  const time = wallTime(starts);
  const place = placeOf(zone, getLocale());
  return place === undefined ? `${time} ${zone}` : m.rule_time_in({ time, place });
}

/**
 * "Every Tuesday at 19:30, Dublin time". `starts` is a beginning on the zone's own clock, such as `2026-12-01T19:30`;
 * without a rule it is the only one.
 */
export function ruleInWords(rule: string | undefined, starts: string, zone: string): string {
  const at = Date.parse(`${starts}Z`);
  if (Number.isNaN(at)) return m.rule_other();
  const time = timeAndPlace(starts, zone);
  if (rule === undefined) {
    const date = written(at, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
    return m.rule_once({ date, time });
  }
  const parts = read(rule);
  const often = parts && repeats(parts, new Date(at));
  if (!parts || often === undefined) return m.rule_other();
  const sentence = m.rule_at({ often, time });
  if (parts.until) {
    const [, year, month, day] = /^(\d{4})(\d{2})(\d{2})/.exec(parts.until) ?? [];
    const last = written(Date.UTC(Number(year), Number(month) - 1, Number(day)), { dateStyle: 'long' });
    return m.rule_until({ sentence, date: last });
  }
  return parts.count ? m.rule_times({ sentence, n: parts.count }) : sentence;
}

/** A schedule in words. Dates that are different are not its business. */
export const scheduleWords = ({ rule, starts, zone }: Schedule): string => ruleInWords(rule, starts, zone);
