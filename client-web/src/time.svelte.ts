// The one place of the page that asks what time it is, and how times are written in the person's language.
import { getLocale } from './paraglide/runtime.js';

/** A clock that the screen can read: it ticks once a second. */
class Ticker {
  now = $state(Date.now());
  start(): void {
    setInterval(() => (this.now = Date.now()), 1000);
  }
}
export const ticker = new Ticker();

/** "8:30 PM" or "20:30". */
export function timeOfDay(at: number): string {
  return new Intl.DateTimeFormat(tag(), { hour: 'numeric', minute: '2-digit' }).format(at);
}

/** "Tue 8:30 PM", or only the time when it is today. */
export function dayAndTime(at: number, now: number): string {
  const sameDay = new Date(at).toDateString() === new Date(now).toDateString();
  if (sameDay) return timeOfDay(at);
  return new Intl.DateTimeFormat(tag(), {
    weekday: 'long',
    day: 'numeric',
    month: 'short',
    hour: 'numeric',
    minute: '2-digit',
  }).format(at);
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
