// The one place of the page that asks what time it is, and how times are written in the person's language.
import { getLocale } from './paraglide/runtime.js';

const DAY_MS = 86_400_000;

/** A clock that the screen can read: it ticks once a second. */
class Ticker {
  now = $state(Date.now());
  start(): void {
    setInterval(() => (this.now = Date.now()), 1000);
  }
}
export const ticker = new Ticker();

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making a format costs more than using it, and a list of meetings uses some hundreds of times. */
function format(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = tag() + JSON.stringify(options);
  const known = formats.get(key) ?? new Intl.DateTimeFormat(tag(), options);
  formats.set(key, known);
  return known;
}

const CLOCK = { hour: 'numeric', minute: '2-digit' } as const;
const DATE = { weekday: 'long', day: 'numeric', month: 'long' } as const;

/** "8:30 PM" or "20:30". */
export function timeOfDay(at: number): string {
  return format(CLOCK).format(at);
}

/** "Tue 8:30 PM", or only the time when it is today. */
export function dayAndTime(at: number, now: number): string {
  const sameDay = new Date(at).toDateString() === new Date(now).toDateString();
  if (sameDay) return timeOfDay(at);
  return format({ ...CLOCK, weekday: 'long', day: 'numeric', month: 'short' }).format(at);
}

/** "Tuesday, December 1": a day as a heading. */
export function dateInWords(at: number): string {
  return format(DATE).format(at);
}

/** How many days of the person's own calendar lie between two moments. */
export function daysFrom(now: number, at: number): number {
  const midnight = (moment: number) => {
    const day = new Date(moment);
    return Date.UTC(day.getFullYear(), day.getMonth(), day.getDate());
  };
  return Math.round((midnight(at) - midnight(now)) / DAY_MS);
}

/** "today", "tomorrow" and their like, where the language has a word for it. */
export function relativeDay(days: number): string {
  return new Intl.RelativeTimeFormat(tag(), { numeric: 'auto' }).format(days, 'day');
}

/** "in 25 minutes", "in 3 hours", "tomorrow", "in 2 days". */
export function fromNow(at: number, now: number): string {
  const minutes = Math.max(1, Math.round((at - now) / 60_000));
  const days = daysFrom(now, at);
  // A night is not a day: somebody who looks at eleven counts the hours until one.
  if (days > 0 && minutes > 8 * 60) return relativeDay(days);
  const words = new Intl.RelativeTimeFormat(tag(), { numeric: 'auto' });
  return minutes < 60 ? words.format(minutes, 'minute') : words.format(Math.round(minutes / 60), 'hour');
}

/** What a clock elsewhere shows, given as `YYYY-MM-DDTHH:MM`: "19:30", or with its weekday "Mon 19:30". */
export function wallTime(local: string, weekday = false): string {
  return format({ ...CLOCK, ...(weekday ? { weekday: 'short' } : {}), timeZone: 'UTC' }).format(
    Date.parse(`${local}Z`),
  );
}

/** "5 – 12", in the person's way of writing hours; 29 is five in the morning of the next day. */
export function hours(from: number, to: number): string {
  const words = format({ hour: 'numeric', timeZone: 'UTC' });
  const [begins, ends] = [Date.UTC(2000, 0, 1, from), Date.UTC(2000, 0, 1, to % 24)];
  return to <= 24 ? words.formatRange(begins, ends) : `${words.format(begins)} – ${words.format(ends)}`;
}

/** "2:10": minutes and seconds, for a share that is running and for the age of a call. */
export function stopwatch(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const minutes = Math.floor(seconds / 60);
  const rest = String(seconds % 60).padStart(2, '0');
  if (minutes < 60) return `${minutes}:${rest}`;
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}:${rest}`;
}

/** "30 seconds", "1 minute", "90 seconds", "3 minutes": about how long something still lasts. */
export function roughly(ms: number): string {
  const seconds = Math.max(10, Math.round(ms / 10_000) * 10);
  const whole = seconds === 60 || seconds >= 120;
  return inUnits(whole ? Math.round(seconds / 60) : seconds, whole ? 'minute' : 'second');
}

/** "30 minutes", "2 hours", "7 days": how long something is kept or lasts. */
export function span(minutes: number): string {
  const [value, unit] =
    minutes >= 2880 && minutes % 1440 === 0
      ? ([minutes / 1440, 'day'] as const)
      : minutes >= 120 && minutes % 60 === 0
        ? ([minutes / 60, 'hour'] as const)
        : ([minutes, 'minute'] as const);
  return inUnits(value, unit);
}

function inUnits(value: number, unit: 'day' | 'hour' | 'minute' | 'second'): string {
  return new Intl.NumberFormat(tag(), { style: 'unit', unit, unitDisplay: 'long' }).format(value);
}

/** A day as `YYYY-MM-DD` in the person's way of writing dates. */
export function day(iso: string): string {
  const at = new Date(`${iso}T12:00:00`);
  if (Number.isNaN(at.getTime())) return iso;
  return new Intl.DateTimeFormat(tag(), { dateStyle: 'medium' }).format(at);
}

/** The browser's own tag when it is of the page's language (so that en-GB keeps its 24 hours), else the page's. */
export function tag(): string {
  const language = getLocale();
  return navigator.languages.find((l) => l.toLowerCase().startsWith(language)) ?? language;
}
