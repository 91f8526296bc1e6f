// The form of a meeting as it is typed: from a meeting and to a draft, and what has to be mended before it is sent. Everything
// typed is text until then, so that nothing of it is lost.
import { m } from '../paraglide/messages.js';
import type {
  AccessPolicy,
  Exception,
  FormatSummary,
  Group,
  GroupId,
  LobbyPolicy,
  Meeting,
  MeetingDraft,
  Monitoring,
  Schedule,
} from '../protocol.gen';
import { characters } from '../text';
import { CLEAN_DAYS, DESCRIPTION_CHARS, TITLE_CHARS } from './bounds';
import { fits, lastDay, once, readRule, ruleOf, type Repeating } from './rule';
import { isZone, localOf } from './zones';

export interface MeetingForm {
  group: GroupId | '';
  title: string;
  description: string;
  date: string;
  time: string;
  zone: string;
  repeating: Repeating;
  /** Every how many weeks, and how many times, as typed. */
  every: string;
  times: string;
  minutes: string;
  /** The length was typed, so that choosing a format does not change it any more. */
  ownMinutes: boolean;
  format: string;
  readings: Record<string, string>;
  access: AccessPolicy;
  asksClean: 'no' | 'yes';
  cleanDays: string;
  monitoring: Monitoring;
  lobby: LobbyPolicy;
  lobbyMinutes: string;
  capacity: string;
  kept: string;
  listed: 'yes' | 'no';
}

export type Field =
  | 'group'
  | 'title'
  | 'description'
  | 'date'
  | 'time'
  | 'zone'
  | 'repeat'
  | 'every'
  | 'until'
  | 'times'
  | 'minutes'
  | 'format'
  | 'cleanDays'
  | 'lobbyMinutes'
  | 'capacity';
export type Problems = Partial<Record<Field, string>>;

const HOUR_MS = 3_600_000;

/** An empty form. The first date is a week from now at a usual hour: somebody who plans is seldom in a hurry. */
export function blank(groups: Group[], formats: FormatSummary[], zone: string, now: number): MeetingForm {
  const format = formats[0];
  return {
    group: groups.length === 1 && groups[0] ? groups[0].id : '',
    title: '',
    description: '',
    date: localOf(now + 7 * 24 * HOUR_MS, zone).slice(0, 10),
    time: '19:30',
    zone,
    repeating: { ...once(), kind: 'weekly' },
    every: '1',
    times: '10',
    minutes: String(format?.minutes ?? 60),
    ownMinutes: false,
    format: format?.id ?? '',
    readings: {},
    access: 'open',
    asksClean: 'no',
    cleanDays: '',
    monitoring: 'on_call',
    lobby: 'together',
    lobbyMinutes: '15',
    capacity: '40',
    kept: '1440',
    listed: 'yes',
  };
}

export function formOf({ about }: Meeting): MeetingForm {
  const repeating = readRule(about.schedule);
  return {
    ...blank([], [], about.schedule.zone, 0),
    group: about.group,
    title: about.title,
    description: about.description,
    date: about.schedule.starts.slice(0, 10),
    time: about.schedule.starts.slice(11, 16),
    repeating,
    every: String(repeating.every),
    times: String(repeating.times),
    minutes: String(about.minutes),
    ownMinutes: true,
    format: about.format,
    readings: { ...about.readings },
    access: about.access,
    asksClean: about.clean_days === undefined ? 'no' : 'yes',
    cleanDays: about.clean_days === undefined ? '' : String(about.clean_days),
    monitoring: about.monitoring,
    lobby: about.lobby,
    lobbyMinutes: String(about.lobby_minutes),
    capacity: String(about.capacity),
    kept: String(about.kept_minutes),
    listed: about.listed ? 'yes' : 'no',
  };
}

/** A whole number as typed; none when it is not one, or outside of what goes. */
export function numberIn(text: string, least: number, most: number): number | undefined {
  const plain = text.trim();
  const number = Number(plain);
  return /^\d{1,7}$/.test(plain) && number >= least && number <= most ? number : undefined;
}

const DATE = /^\d{4}-\d\d-\d\d$/;
const TIME = /^\d\d:\d\d$/;

function whenProblems(form: MeetingForm): Problems {
  const { repeating, date } = form;
  const problems: Problems = {};
  if (!DATE.test(date)) problems.date = m.admin_problem_date();
  if (!TIME.test(form.time)) problems.time = m.admin_problem_time();
  if (!isZone(form.zone)) problems.zone = m.admin_problem_zone();
  if (DATE.test(date) && !fits(repeating.kind, date)) problems.repeat = m.admin_problem_repeat();
  if (repeating.kind === 'weekly' && numberIn(form.every, 1, 52) === undefined) {
    problems.every = m.admin_problem_number({ least: 1, most: 52 });
  }
  if (repeating.kind === 'once' || repeating.kind === 'other') return problems;
  if (repeating.ends === 'on' && !(DATE.test(repeating.until) && repeating.until >= date)) {
    problems.until = m.admin_problem_until();
  }
  if (repeating.ends === 'after' && numberIn(form.times, 1, 999) === undefined) {
    problems.times = m.admin_problem_number({ least: 1, most: 999 });
  }
  return problems;
}

/** What has to be mended, by field, in the order of the form. */
export function problemsOf(form: MeetingForm, formats: FormatSummary[]): Problems {
  const problems: Problems = {};
  const number = (field: Field, text: string, least: number, most: number) => {
    if (numberIn(text, least, most) === undefined) problems[field] = m.admin_problem_number({ least, most });
  };
  if (!form.group) problems.group = m.admin_problem_group();
  const title = characters(form.title.trim());
  if (title < 2 || title > TITLE_CHARS) problems.title = m.admin_problem_words({ least: 2, most: TITLE_CHARS });
  if (characters(form.description.trim()) > DESCRIPTION_CHARS) {
    problems.description = m.admin_problem_most({ most: DESCRIPTION_CHARS });
  }
  Object.assign(problems, whenProblems(form));
  if (!formats.some((format) => format.id === form.format)) problems.format = m.admin_problem_format();
  number('minutes', form.minutes, 5, 600);
  if (form.asksClean === 'yes') number('cleanDays', form.cleanDays, 1, CLEAN_DAYS);
  number('lobbyMinutes', form.lobbyMinutes, 0, 120);
  number('capacity', form.capacity, 2, 1_000);
  return problems;
}

function ruleIn(form: MeetingForm): string | undefined {
  const repeating: Repeating = { ...form.repeating, every: Number(form.every), times: Number(form.times) };
  return ruleOf(repeating, `${form.date}T${form.time}`, form.zone);
}

/** What decides on which days it is, its end left out. */
function daysBy({ starts, zone, rule }: Pick<Schedule, 'starts' | 'zone' | 'rule'>): string {
  const endless: Repeating = {
    ...readRule({ starts, zone, exceptions: [], ...(rule ? { rule } : {}) }),
    ends: 'never',
  };
  return [starts.slice(0, 10), zone, ruleOf(endless, starts, zone) ?? ''].join(' ');
}

/**
 * Which of the dates that were different stay so. When it is on other days they go, and so do those after a new end: the
 * server takes none that the rule does not give.
 */
export function keptDates(form: MeetingForm, before: Schedule | undefined): Exception[] {
  if (!before || before.exceptions.length === 0) return [];
  if (Object.keys(whenProblems(form)).length > 0) return before.exceptions;
  const starts = `${form.date}T${form.time}`;
  const rule = ruleIn(form);
  if (daysBy(before) !== daysBy({ starts, zone: form.zone, ...(rule === undefined ? {} : { rule }) })) return [];
  const last = lastDay({ ...form.repeating, every: Number(form.every), times: Number(form.times) }, form.date);
  return before.exceptions.filter((one) => last === undefined || one.on.slice(0, 10) <= last);
}

/** When it takes place; none while the form does not say it. `before` is what was saved. */
export function scheduleOf(form: MeetingForm, before?: Schedule): Schedule | undefined {
  if (Object.keys(whenProblems(form)).length > 0) return undefined;
  const rule = ruleIn(form);
  return {
    starts: `${form.date}T${form.time}`,
    zone: form.zone,
    ...(rule === undefined ? {} : { rule }),
    // A cancelled day stays cancelled at another hour, by which it is then named.
    exceptions: keptDates(form, before).map((one) => ({ ...one, on: `${one.on.slice(0, 10)}T${form.time}` })),
  };
}

/** Names of the wire, where the form has others. */
const FIELDS: Record<string, Field> = {
  title: 'title',
  description: 'description',
  group: 'group',
  starts: 'date',
  zone: 'zone',
  rule: 'repeat',
  schedule: 'repeat',
  minutes: 'minutes',
  format: 'format',
  clean_days: 'cleanDays',
  lobby_minutes: 'lobbyMinutes',
  capacity: 'capacity',
};

/** Where a refusal stands that names a field of the wire, such as `schedule.exceptions[2].on`. */
export function fieldFor(path: string | undefined): Field | undefined {
  return path?.startsWith('schedule.exceptions') ? 'repeat' : FIELDS[path?.split('.').at(-1) ?? ''];
}

/** What is sent. Only for a form without problems. */
export function draftOf(form: MeetingForm, format: FormatSummary | undefined, before?: MeetingDraft): MeetingDraft {
  const schedule = scheduleOf(form, before?.schedule);
  if (!schedule) throw new Error('a form with problems is not sent');
  // A rule that was not touched goes back letter for letter.
  if (before && sameRule(before.schedule, schedule)) schedule.rule = before.schedule.rule as string;
  const slots = new Set(format?.readings.map((reading) => reading.slot));
  const readings = Object.entries(form.readings).filter(([slot, text]) => slots.has(slot) && text.trim() !== '');
  return {
    group: form.group as GroupId,
    title: form.title.trim(),
    description: form.description.trim(),
    schedule,
    minutes: Number(form.minutes),
    format: form.format,
    readings: Object.fromEntries(readings),
    access: form.access,
    ...(form.asksClean === 'yes' ? { clean_days: Number(form.cleanDays) } : {}),
    monitoring: form.monitoring,
    lobby: form.lobby,
    lobby_minutes: Number(form.lobbyMinutes),
    capacity: Number(form.capacity),
    kept_minutes: Number(form.kept),
    listed: form.listed === 'yes',
  };
}

function sameRule(before: Schedule, after: Schedule): boolean {
  if (before.rule === undefined || before.starts !== after.starts || before.zone !== after.zone) return false;
  return ruleOf(readRule(before), before.starts, before.zone) === after.rule;
}
