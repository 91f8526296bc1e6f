// A made-up week of meetings for the screens, in four zones. Original words, nobody real.
import { NOW, card } from './fixtures.js';

const MIN = 60_000;
const DAY = 24 * 60 * MIN;
/** Minutes ahead of UTC in this week. */
const ZONES = { 'Europe/Dublin': 0, 'Europe/Berlin': 60, 'America/New_York': -300, 'Pacific/Auckland': 780 };

/** One time: `at` is when it usually begins, `moved` when it does instead. */
const time = (zone, at, { moved, ...more } = {}) => ({
  on: new Date(at + ZONES[zone] * MIN).toISOString().slice(0, 16),
  starts_at: moved ?? at,
  moved: moved !== undefined,
  cancelled: false,
  ...more,
});

/** A moment of this week by the days from now and the clock in UTC. */
export const at = (days, clock) => {
  const [hour, minute] = clock.split(':').map(Number);
  return Date.UTC(2026, 10, 24 + days, hour, minute);
};

export const meeting = (slug, title, times, { zone = 'Europe/Dublin', ...more } = {}) => ({
  slug,
  title,
  description: '',
  group: 'Harbour Street group',
  group_id: 'g-harbour',
  language: 'en',
  approach: 'twelve_step',
  audience: 'in_recovery',
  access: 'open',
  monitoring: 'on_call',
  format: 'Twelve-step discussion',
  minutes: 60,
  zone,
  rule: 'FREQ=WEEKLY',
  times: times.map(([when, changes]) => time(zone, when, changes)),
  ...more,
});

const daily = (clock, from = 0) => Array.from({ length: 7 }, (_, i) => [at(i + from, clock)]);

export const harbour = (more = {}) =>
  meeting('tuesday-evening', 'Tuesday evening', [[at(0, '19:00'), { session: 'tuesday-evening' }], [at(7, '19:00')]], {
    description: 'An hour and a half in turns. You can listen the whole evening.',
    minutes: 90,
    rule: 'FREQ=WEEKLY;BYDAY=TU',
    ...more,
  });

export const meetings = [
  harbour(),
  meeting('quiet-hour', 'Quiet hour', [[at(0, '19:45'), { session: 'quiet' }]], { monitoring: 'none' }),
  meeting('late-lamp', 'Late lamp', daily('21:15'), {
    group: 'Late Lamp',
    group_id: 'g-lamp',
    description: 'For those who cannot sleep. Every night, all year.',
    approach: 'secular',
    rule: 'FREQ=DAILY',
    access: 'open',
  }),
  meeting('families', 'For those who love somebody who drinks', [[at(0, '22:30')], [at(4, '22:30')]], {
    zone: 'America/New_York',
    group: 'Open Door families',
    group_id: 'g-door',
    audience: 'family_and_friends',
    access: 'closed',
    rule: 'FREQ=WEEKLY;BYDAY=TU,SA',
  }),
  meeting('morgenrunde', 'Morgenrunde', [[at(1, '06:30')], [at(3, '06:30')]], {
    zone: 'Europe/Berlin',
    group: 'Uferweg',
    group_id: 'g-ufer',
    language: 'de',
    description: 'Eine halbe Stunde vor der Arbeit, für Frühaufsteher in München und anderswo.',
    minutes: 30,
    rule: 'FREQ=WEEKLY;BYDAY=WE,FR',
  }),
  meeting('tools', 'Tools for the week', [[at(1, '18:00'), { cancelled: true }]], {
    group: 'Workbench',
    group_id: 'g-bench',
    approach: 'smart',
    minutes: 90,
    rule: 'FREQ=WEEKLY;BYDAY=WE',
  }),
  meeting('first-ninety', 'The first ninety days', [[at(1, '20:00'), { moved: at(1, '21:00') }]], {
    access: 'closed',
    rule: 'FREQ=WEEKLY;BYDAY=WE',
  }),
  meeting('across-the-water', 'Across the water', [[at(2, '07:00')]], {
    zone: 'Pacific/Auckland',
    group: 'Long Bay',
    group_id: 'g-bay',
    approach: 'lifering',
    rule: 'FREQ=WEEKLY;BYDAY=TH',
  }),
  meeting('those-who-serve', 'Those who serve', [[at(2, '19:30')]], {
    access: 'invite',
    clean_days: 90,
    monitoring: 'none',
    rule: 'FREQ=MONTHLY;BYDAY=4TH',
  }),
  meeting('lunch-break', 'Lunch break', [[at(3, '17:15')]], {
    zone: 'America/New_York',
    group: 'Corner table',
    group_id: 'g-corner',
    approach: 'secular',
    minutes: 45,
    clean_days: 30,
    access: 'closed',
    rule: 'FREQ=WEEKLY;BYDAY=FR',
  }),
  meeting('women', 'Women only', [[at(5, '18:30')]], {
    zone: 'Europe/Berlin',
    group: 'Uferweg',
    group_id: 'g-ufer',
    access: 'closed',
    rule: 'FREQ=WEEKLY;BYDAY=SU',
  }),
  meeting('solstice', 'The longest night', [[at(27, '20:00')]], {
    group: 'Late Lamp',
    group_id: 'g-lamp',
    audience: 'anyone',
    approach: 'other',
    rule: undefined,
  }),
];

export const live = [
  card({ id: 'demo', title: 'Tuesday evening, demo', group: 'Hearth', demo: true, people: 9, monitoring: 'monitored' }),
  card({ meeting: 'tuesday-evening', group_id: 'g-harbour' }),
  card({
    id: 'quiet',
    title: 'Quiet hour',
    stage: 'lobby',
    people: 3,
    monitoring: 'none',
    locked: true,
    meeting: 'quiet-hour',
    group_id: 'g-harbour',
  }),
];

export const meetingList = (more = {}) => ({ now: NOW, meetings, sessions: live, cover: 'on_call', ...more });

export const meetingPage = (about, more = {}) => ({
  now: NOW,
  meeting: about,
  guidelines: card().guidelines,
  cover: 'on_call',
  ...more,
});

export { DAY, MIN };
