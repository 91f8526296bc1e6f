// The form's words for repeating and the rules they come to: what goes in comes out, and what the form cannot say is kept.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAYS, dayOf, fits, lastDay, once, readRule, ruleOf, type Repeating } from '../src/admin/rule';
import { isZone, localOf, momentOf } from '../src/admin/zones';

const ZONES = ['Europe/Dublin', 'America/St_Johns', 'Pacific/Auckland', 'Asia/Kolkata', 'America/Los_Angeles', 'UTC'];
const read = (rule: string, starts = '2026-12-01T19:30', zone = 'Europe/Dublin') =>
  readRule({ starts, zone, rule, exceptions: [] });

it.each(['RRULE:FREQ=WEEKLY;BYDAY=TU', 'rrule: freq=weekly;byday=tu; ', ' FREQ=WEEKLY;BYDAY=TU;;\n'])(
  'reads a rule that was pasted with what stands around it: %j',
  (pasted) => {
    expect(read(pasted)).toEqual(read('FREQ=WEEKLY;BYDAY=TU'));
  },
);

describe('to a rule', () => {
  it.each([
    [{ kind: 'daily' }, 'FREQ=DAILY'],
    [{ kind: 'weekly' }, 'FREQ=WEEKLY;BYDAY=TU'],
    [{ kind: 'weekly', also: ['SU', 'MO'] }, 'FREQ=WEEKLY;BYDAY=MO,TU,SU'],
    [{ kind: 'weekly', every: 2 }, 'FREQ=WEEKLY;INTERVAL=2;BYDAY=TU'],
    [{ kind: 'monthly_date' }, 'FREQ=MONTHLY;BYMONTHDAY=1'],
    [{ kind: 'monthly_nth' }, 'FREQ=MONTHLY;BYDAY=1TU'],
    [{ kind: 'weekly', ends: 'after', times: 6 }, 'FREQ=WEEKLY;BYDAY=TU;COUNT=6'],
    [{ kind: 'daily', ends: 'on', until: '2026-12-24' }, 'FREQ=DAILY;UNTIL=20261224T235900Z'],
    [{ kind: 'other', rule: 'FREQ=YEARLY' }, 'FREQ=YEARLY'],
  ] as [Partial<Repeating>, string][])('%j', (said, rule) => {
    expect(ruleOf({ ...once(), ...said }, '2026-12-01T19:30', 'Europe/Dublin')).toBe(rule);
  });
  it('names the last of a month by the first date', () => {
    const last = { ...once(), kind: 'monthly_last' as const };
    expect(ruleOf(last, '2026-12-29T19:30', 'UTC')).toBe('FREQ=MONTHLY;BYDAY=-1TU');
    expect(ruleOf({ ...last, kind: 'last_day' }, '2027-02-28T19:30', 'UTC')).toBe('FREQ=MONTHLY;BYMONTHDAY=-1');
  });
  it('has no rule for once', () => expect(ruleOf(once(), '2026-12-01T19:30', 'UTC')).toBeUndefined());
  it('ends with the day in the zone of the meeting', () => {
    const said: Repeating = { ...once(), kind: 'daily', ends: 'on', until: '2026-07-01' };
    expect(ruleOf(said, '2026-06-01T19:30', 'America/Los_Angeles')).toBe('FREQ=DAILY;UNTIL=20260702T065900Z');
    expect(ruleOf(said, '2026-06-01T19:30', 'Pacific/Auckland')).toBe('FREQ=DAILY;UNTIL=20260701T115900Z');
  });
});

describe('the last day', () => {
  it.each([
    [{ kind: 'daily', ends: 'after', times: 3 }, '2026-12-31'],
    [{ kind: 'weekly', also: ['TH'], ends: 'after', times: 4 }, '2027-01-07'],
    [{ kind: 'weekly', also: ['MO'], every: 2, ends: 'after', times: 3 }, '2027-01-12'],
    [{ kind: 'monthly_date', ends: 'after', times: 3 }, '2027-03-29'],
    [{ kind: 'monthly_last', ends: 'after', times: 3 }, '2027-02-23'],
    [{ kind: 'daily', ends: 'on', until: '2027-02-01' }, '2027-02-01'],
    [{ kind: 'daily' }, undefined],
    [{ kind: 'once' }, undefined],
  ] as [Partial<Repeating>, string | undefined][])('of %j', (said, day) => {
    expect(lastDay({ ...once(), ...said }, '2026-12-29')).toBe(day);
  });
  it('of the last days of months, and of second Tuesdays', () => {
    const said = { ...once(), ends: 'after' as const, times: 3 };
    expect(lastDay({ ...said, kind: 'last_day' }, '2026-12-31')).toBe('2027-02-28');
    expect(lastDay({ ...said, kind: 'monthly_nth' }, '2026-12-08')).toBe('2027-02-09');
  });
});

describe('from a rule', () => {
  it.each([
    ['FREQ=WEEKLY', { kind: 'weekly', also: [] }],
    ['freq=weekly;byday=tu,fr', { kind: 'weekly', also: ['FR'] }],
    ['FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;WKST=SU', { kind: 'weekly', every: 2 }],
    ['FREQ=MONTHLY', { kind: 'monthly_date' }],
    ['FREQ=DAILY;UNTIL=20261224', { kind: 'daily', ends: 'on', until: '2026-12-24' }],
    // Before the hour of the meeting: that day is out.
    ['FREQ=DAILY;UNTIL=20261224T190000Z', { ends: 'on', until: '2026-12-23' }],
    ['FREQ=DAILY;UNTIL=20261224T193000Z', { ends: 'on', until: '2026-12-24' }],
    ['FREQ=WEEKLY;BYDAY=TU;COUNT=1', { ends: 'after', times: 1 }],
  ])('%s', (rule, said) => expect(read(rule)).toMatchObject(said));

  it.each([
    'FREQ=YEARLY;BYMONTH=3',
    'FREQ=DAILY;INTERVAL=3',
    'FREQ=DAILY;BYDAY=MO',
    // The first date is a Tuesday, the first one of its month.
    'FREQ=WEEKLY;BYDAY=WE',
    'FREQ=MONTHLY;BYDAY=2TU',
    'FREQ=MONTHLY;BYDAY=-1TU',
    'FREQ=MONTHLY;BYMONTHDAY=-1',
    'FREQ=MONTHLY;BYMONTHDAY=1,15',
    'FREQ=MONTHLY;INTERVAL=2;BYDAY=1TU',
    'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1',
    'FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU',
    'FREQ=WEEKLY;BYDAY=TU;COUNT=3;UNTIL=20261224T000000Z',
    'FREQ=WEEKLY;BYDAY=TU;UNTIL=soon',
    'FREQ=WEEKLY;BYDAY=TU;COUNT=0',
    'FREQ=WEEKLY;INTERVAL=none',
  ])('keeps %s as it is', (rule) => {
    const said = read(rule);
    expect(said.kind).toBe('other');
    expect(ruleOf(said, '2026-12-01T19:30', 'Europe/Dublin')).toBe(rule);
  });
});

const pad = (n: number, width = 2) => String(n).padStart(width, '0');
const aDate = fc
  .integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2040, 0, 1) })
  .map((at) => new Date(at).toISOString().slice(0, 10));
const aTime = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map(([h, m]) => `${pad(h)}:${pad(m)}`);
const kinds = ['once', 'daily', 'weekly', 'monthly_date', 'monthly_nth', 'monthly_last', 'last_day'] as const;

it('reads back everything that it can say, in every zone', () => {
  const said = fc.record({
    kind: fc.constantFrom(...kinds),
    date: aDate,
    time: aTime,
    zone: fc.constantFrom(...ZONES),
    every: fc.integer({ min: 1, max: 8 }),
    also: fc.subarray([...DAYS]),
    ends: fc.constantFrom('never' as const, 'on' as const, 'after' as const),
    until: aDate,
    times: fc.integer({ min: 1, max: 500 }),
  });
  fc.assert(
    fc.property(said, ({ date, time, zone, ...more }) => {
      fc.pre(fits(more.kind, date));
      const starts = `${date}T${time}`;
      const repeating: Repeating = { ...more, rule: '' };
      const rule = ruleOf(repeating, starts, zone);
      const back = readRule({ starts, zone, exceptions: [], ...(rule ? { rule } : {}) });
      expect(back.kind).toBe(more.kind);
      expect(ruleOf(back, starts, zone)).toBe(rule);
      if (more.kind === 'once') return;
      expect(back.ends).toBe(more.ends);
      if (more.ends === 'on') expect(back.until).toBe(more.until);
      if (more.ends === 'after') expect(back.times).toBe(more.times);
      if (more.kind !== 'weekly') return;
      expect(back.every).toBe(more.every);
      expect(back.also).toEqual(DAYS.filter((day) => day !== dayOf(date) && more.also.includes(day)));
    }),
    { numRuns: 500 },
  );
});

describe('clocks of zones', () => {
  it('goes to a moment and back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3e12 }), fc.constantFrom(...ZONES), (at, zone) => {
        const local = localOf(at, zone);
        expect(localOf(momentOf(local, zone), zone)).toBe(local);
      }),
    );
  });
  it('takes the first of an hour that is there twice, and goes on after one that is not there', () => {
    expect(new Date(momentOf('2026-10-25T01:30', 'Europe/Dublin')).toISOString()).toBe('2026-10-25T00:30:00.000Z');
    expect(new Date(momentOf('2026-03-29T01:30', 'Europe/Dublin')).toISOString()).toBe('2026-03-29T01:30:00.000Z');
  });
  it('knows a zone by its name', () => {
    expect(['Europe/Dublin', 'UTC', 'EST', 'Dublin', ''].map(isZone)).toEqual([true, true, false, false, false]);
  });
});
