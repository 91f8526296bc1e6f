// Milestones: which ones a person has reached since a day, and how they are said. Pure; the day itself never leaves the
// browser, only the milestone that somebody chooses to announce does.
import { m } from '../paraglide/messages.js';
import { getLocale } from '../paraglide/runtime.js';
import type { Milestone, MilestoneUnit } from '../protocol.gen';
import { daysBetween, parts } from '../days';
import type { Days } from '../storage';

const DAYS = [1, 30, 60, 90];
const MONTHS = [6, 9];
/** The most that the server takes, in any unit. */
export const MOST = 36_500;

/** Whole months. The 31st is reached on the last day of a shorter month. */
export function monthsBetween(from: string, to: string): number {
  const [fromYear, fromMonth, fromDate] = parts(from);
  const [year, month, date] = parts(to);
  const lastOfMonth = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const notYet = date < Math.min(fromDate, lastOfMonth) ? 1 : 0;
  return (year - fromYear) * 12 + (month - fromMonth) - notYet;
}

/** What has been reached since a day, newest first. */
export function reached(since: string, today: string): Milestone[] {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(since)) return [];
  const days = daysBetween(since, today);
  const months = monthsBetween(since, today);
  if (days < 0) return [];
  const years = Array.from({ length: Math.max(0, Math.floor(months / 12)) }, (_, i) => i + 1);
  const all: Milestone[] = [
    ...DAYS.filter((n) => n <= days).map((count) => ({ count, unit: 'days' as const })),
    ...MONTHS.filter((n) => n <= months).map((count) => ({ count, unit: 'months' as const })),
    ...years.map((count) => ({ count, unit: 'years' as const })),
  ];
  return all.reverse();
}

/** Begins anew from a day. What was before stays in the list, with nothing taken from it. */
export function startAgain(days: Days, from: string): Days {
  if (days.since === undefined || days.since === from) return { ...days, since: from };
  return { since: from, earlier: [...days.earlier, { from: days.since, to: from }] };
}

const UNITS: Record<MilestoneUnit, 'day' | 'month' | 'year'> = { days: 'day', months: 'month', years: 'year' };

/** "30 days"; the first ones have names of their own. */
export function milestoneWord({ count, unit }: Milestone): string {
  if (count === 0) return m.milestone_first_day();
  if (count === 1 && unit === 'days') return m.milestone_24_hours();
  const words = new Intl.NumberFormat(getLocale(), { style: 'unit', unit: UNITS[unit], unitDisplay: 'long' });
  return words.format(count);
}

/** A line's text, such as `30 days`, in the reader's language; as it is when it says something else. */
export function milestoneLine(text: string): string {
  const [, count, unit] = /^(\d{1,5}) (day|month|year)s?$/.exec(text) ?? [];
  return count === undefined ? text : milestoneWord({ count: Number(count), unit: `${unit}s` as MilestoneUnit });
}
