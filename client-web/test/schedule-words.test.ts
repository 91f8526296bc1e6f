// Rules as sentences in both languages, and the clocks of other zones that stand beside them.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { overwriteGetLocale } from '../src/paraglide/runtime.js';
import { ruleInWords } from '../src/schedule-words';
import { daysFrom, fromNow, hours, wallTime } from '../src/time.svelte';
import { differ, momentOf, placeOf, wallAt } from '../src/zones';

const speak = (language: 'en' | 'de', tag: string) => {
  overwriteGetLocale(() => language);
  vi.stubGlobal('navigator', { languages: [tag] });
};
beforeEach(() => speak('en', 'en-GB'));
afterEach(() => {
  vi.unstubAllGlobals();
  overwriteGetLocale(() => 'en');
});

// 1 December 2026 is a Tuesday.
const words = (rule: string | undefined, starts = '2026-12-01T19:30', zone = 'Europe/Dublin') =>
  ruleInWords(rule, starts, zone);

const RULES: [string, string, string][] = [
  ['FREQ=DAILY', 'Every day', 'Jeden Tag'],
  ['FREQ=DAILY;INTERVAL=3', 'Every 3 days', 'Alle 3 Tage'],
  ['FREQ=WEEKLY', 'Every Tuesday', 'Jeden Dienstag'],
  ['FREQ=WEEKLY;BYDAY=TU', 'Every Tuesday', 'Jeden Dienstag'],
  ['FREQ=WEEKLY;BYDAY=SU,TH;WKST=MO', 'Every Thursday and Sunday', 'Jeden Donnerstag und Sonntag'],
  ['FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR', 'Every Monday to Friday', 'Montag bis Freitag'],
  ['FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU', 'Every day', 'Jeden Tag'],
  ['FREQ=WEEKLY;INTERVAL=2;BYDAY=WE', 'Every 2 weeks on Wednesday', 'Alle 2 Wochen am Mittwoch'],
  ['FREQ=MONTHLY', 'On the 1st of every month', 'Am 1. jedes Monats'],
  ['FREQ=MONTHLY;BYMONTHDAY=22', 'On the 22nd of every month', 'Am 22. jedes Monats'],
  ['FREQ=MONTHLY;BYMONTHDAY=11,13', 'On the 11th and the 13th of every month', 'Am 11. und 13. jedes Monats'],
  ['FREQ=MONTHLY;BYMONTHDAY=-1', 'On the last day of every month', 'Am letzten Tag jedes Monats'],
  ['FREQ=MONTHLY;BYDAY=2TU', 'On the second Tuesday of every month', 'Am zweiten Dienstag jedes Monats'],
  ['FREQ=MONTHLY;BYDAY=TU;BYSETPOS=2', 'On the second Tuesday of every month', 'Am zweiten Dienstag jedes Monats'],
  ['FREQ=MONTHLY;BYDAY=-1FR', 'On the last Friday of every month', 'Am letzten Freitag jedes Monats'],
  [
    'FREQ=MONTHLY;BYDAY=1MO,3MO',
    'On the first and third Monday of every month',
    'Am ersten und dritten Montag jedes Monats',
  ],
  [
    'FREQ=MONTHLY;BYDAY=1MO,-1FR',
    'On the first Monday and the last Friday of every month',
    'Am ersten Montag und letzten Freitag jedes Monats',
  ],
  ['FREQ=MONTHLY;INTERVAL=3;BYDAY=1MO', 'Every 3 months on the first Monday', 'Alle 3 Monate am ersten Montag'],
  ['FREQ=YEARLY', 'Every year on 1 December', 'Jedes Jahr am 1. Dezember'],
  ['FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=21', 'Every year on 21 June', 'Jedes Jahr am 21. Juni'],
  [
    'FREQ=YEARLY;BYMONTH=10;BYDAY=2SU',
    'Every year on the second Sunday of October',
    'Jedes Jahr am zweiten Sonntag im Oktober',
  ],
  [
    'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1',
    'Every year on the last day of February',
    'Jedes Jahr am letzten Tag im Februar',
  ],
];

describe('a rule in words', () => {
  it.each(RULES)('%s', (rule, english, german) => {
    expect(words(rule)).toBe(`${english} at 19:30, Dublin time`);
    speak('de', 'de-AT');
    expect(words(rule)).toBe(`${german} um 19:30 Uhr, Zeit in Dublin`);
  });
  it('says when it ends, and how often it still is', () => {
    expect(words('FREQ=WEEKLY;BYDAY=TU;UNTIL=20270629T183000Z')).toBe(
      'Every Tuesday at 19:30, Dublin time, until 29 June 2027',
    );
    expect(words('FREQ=WEEKLY;BYDAY=TU;COUNT=6')).toBe('Every Tuesday at 19:30, Dublin time, 6 times');
    speak('de', 'de');
    expect(words('FREQ=DAILY;UNTIL=20270629')).toBe('Jeden Tag um 19:30 Uhr, Zeit in Dublin, bis 29. Juni 2027');
  });
  it('says a date that is the only one', () => {
    expect(words(undefined)).toBe('Once, on Tuesday, 1 December 2026 at 19:30, Dublin time');
    speak('de', 'de');
    expect(words(undefined, '2026-12-01T09:05', 'Europe/Vienna')).toBe(
      'Einmal, am Dienstag, 1. Dezember 2026 um 9:05 Uhr, Zeit in Wien',
    );
  });
  it('says honestly that it has no sentence for a rule', () => {
    const strange = [
      'FREQ=HOURLY',
      'FREQ=WEEKLY;BYDAY=2TU',
      'FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1',
      'FREQ=MONTHLY;BYMONTHDAY=-3',
      'FREQ=YEARLY;BYWEEKNO=20',
      'FREQ=YEARLY;INTERVAL=2',
      'FREQ=DAILY;BYDAY=MO',
      'FREQ=WEEKLY;BYMONTH=1',
      'FREQ=MONTHLY;BYDAY=XX',
      '',
    ];
    for (const rule of strange) expect(words(rule), rule).toBe('On days that follow a rule of their own');
    expect(words('FREQ=DAILY', 'nonsense')).toBe('On days that follow a rule of their own');
  });
  it("writes the time in the person's own way, and a zone that is no place by its name", () => {
    speak('en', 'en-US');
    expect(words('FREQ=DAILY', '2026-12-01T19:30', 'America/New_York')).toMatch(
      /^Every day at 7:30\sPM, New York time$/,
    );
    expect(words('FREQ=DAILY', '2026-12-01T19:30', 'UTC')).toMatch(/^Every day at 7:30\sPM UTC$/);
  });
});

describe('the clock elsewhere', () => {
  const noon = Date.UTC(2026, 10, 24, 12);
  it('shows what stands on it', () => {
    expect(wallAt('America/New_York', noon)).toBe('2026-11-24T07:00');
    expect(wallAt('Pacific/Auckland', noon)).toBe('2026-11-25T01:00');
    expect(wallAt('Asia/Kolkata', noon)).toBe('2026-11-24T17:30');
    expect(wallAt('Nowhere/Land', noon)).toBeUndefined();
  });
  it('finds the moment that a clock shows, in both halves of the year and of the world', () => {
    for (const zone of ['Europe/Dublin', 'America/New_York', 'Pacific/Auckland', 'Australia/Lord_Howe', 'UTC']) {
      for (let day = 0; day < 366; day += 7) {
        const at = Date.UTC(2026, 0, 1 + day, 18, 30);
        expect(momentOf(wallAt(zone, at) ?? '', zone), `${zone} ${day}`).toBe(at);
      }
    }
    expect(momentOf('nonsense', 'UTC')).toBeUndefined();
    expect(momentOf('2026-01-01T10:00', 'Nowhere/Land')).toBeUndefined();
  });
  it('gives the hour after the one that spring leaves out', () => {
    // 29 March 2026: in Berlin one o'clock UTC is when two becomes three.
    expect(momentOf('2026-03-29T02:30', 'Europe/Berlin')).toBe(Date.UTC(2026, 2, 29, 1, 30));
  });
  it('tells zones apart by what they show, not by their names', () => {
    expect(differ('Europe/London', 'Europe/Dublin', noon)).toBe(false);
    expect(differ('Europe/Paris', 'Europe/Dublin', noon)).toBe(true);
    expect(differ('Nowhere/Land', 'Europe/Dublin', noon)).toBe(false);
  });
  it('names a place in both languages', () => {
    expect([placeOf('Europe/Vienna', 'en'), placeOf('Europe/Vienna', 'de')]).toEqual(['Vienna', 'Wien']);
    expect([placeOf('America/Argentina/Buenos_Aires', 'de'), placeOf('Etc/GMT+3', 'en'), placeOf('UTC', 'en')]).toEqual(
      ['Buenos Aires', undefined, undefined],
    );
  });
});

describe('how long until', () => {
  const now = new Date(2026, 10, 24, 19, 42).getTime();
  const after = (minutes: number) => fromNow(now + minutes * 60_000, now);
  it('counts minutes, then hours, then days of the calendar', () => {
    expect([after(0), after(25), after(150), after(7 * 60), after(12 * 60), after(2 * 1440), after(26 * 1440)]).toEqual(
      ['in 1 minute', 'in 25 minutes', 'in 3 hours', 'in 7 hours', 'tomorrow', 'in 2 days', 'in 26 days'],
    );
    expect([daysFrom(now, now + 5 * 3_600_000), daysFrom(now, now - 86_400_000)]).toEqual([1, -1]);
  });
  it('writes hours and times elsewhere as the person does', () => {
    expect(wallTime('2026-12-01T19:30')).toBe('19:30');
    expect(wallTime('2026-12-01T19:30', true)).toMatch(/^Tue,? 19:30$/);
    speak('en', 'en-US');
    expect(hours(17, 22)).toMatch(/^5\s–\s10\sPM$/);
    expect(hours(22, 29)).toMatch(/^10\sPM – 5\sAM$/);
  });
});
