// A schedule in words: how often and when, on the clocks of its zone. Dates that are different are not its business.
import type { Schedule } from '../protocol.gen';

const JOIN = { en: 'at', de: 'um' };
const EVERY = {
  en: { day: 'Every day', week: 'Every', weeks: (n: number) => `Every ${n} weeks on`, month: 'Every month on' },
  de: { day: 'Jeden Tag', week: 'Jeden', weeks: (n: number) => `Alle ${n} Wochen am`, month: 'Jeden Monat am' },
};
const NTH = {
  en: { '1': 'the first', '2': 'the second', '3': 'the third', '4': 'the fourth', '5': 'the fifth', '-1': 'the last' },
  de: { '1': 'ersten', '2': 'zweiten', '3': 'dritten', '4': 'vierten', '5': 'fünften', '-1': 'letzten' },
};
const LAST_DAY = { en: 'the last day', de: 'letzten Tag' };
const DAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];

/** "Every Tuesday at 7:30 PM". A rule with no words here is shown by its first date. */
export function scheduleWords(schedule: Schedule, locale: string): string {
  const language = locale.startsWith('de') ? 'de' : 'en';
  const at = new Date(`${schedule.starts}:00Z`);
  const time = new Intl.DateTimeFormat(locale, { timeStyle: 'short', timeZone: 'UTC' }).format(at);
  const how = often(new Map((schedule.rule ?? '').split(';').map((part) => part.split('=') as [string, string])));
  if (how !== undefined) return `${how} ${JOIN[language]} ${time}`;
  return new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'short', timeZone: 'UTC' }).format(at);

  function often(rule: Map<string, string>): string | undefined {
    const every = Number(rule.get('INTERVAL') ?? 1);
    const days = rule.get('BYDAY')?.split(',') ?? [DAYS[(at.getUTCDay() + 6) % 7] ?? 'MO'];
    const words = EVERY[language];
    switch (rule.get('FREQ')) {
      case 'DAILY':
        return words.day;
      case 'WEEKLY':
        return `${every > 1 ? words.weeks(every) : words.week} ${list(days.map((day) => weekday(day)))}`;
      case 'MONTHLY':
        return `${words.month} ${inMonth(rule)}`;
      default:
        return undefined;
    }
  }
  function inMonth(rule: Map<string, string>): string {
    const [, n, day] = /^(-?\d)(\w\w)$/.exec(rule.get('BYDAY') ?? '') ?? [];
    if (n && day) return `${NTH[language][n as keyof (typeof NTH)['en']]} ${weekday(day)}`;
    if (rule.get('BYMONTHDAY') === '-1') return LAST_DAY[language];
    return language === 'de' ? `${at.getUTCDate()}.` : `the ${at.getUTCDate()}`;
  }
  function weekday(day: string): string {
    const monday = Date.UTC(2024, 0, 1);
    const date = monday + DAYS.indexOf(day) * 86_400_000;
    return new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' }).format(date);
  }
  function list(words: string[]): string {
    return new Intl.ListFormat(locale).format(words);
  }
}
