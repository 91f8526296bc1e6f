// Reads our calendars and lists as programs in JavaScript do (tests/src/bin/feeds.rs prints them), and compares with the
// moments that the server has. ical.js knows a zone by the description in the file alone; node-ical by its name.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import ICAL from 'ical.js';
import ical from 'node-ical';

const { isMeetingType, isSupportedLanguage } = createRequire(import.meta.url)('@code4recovery/spec');

const [about, ...rest] = readFileSync(process.argv[2], 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));
const lists = rest.pop();
const cases = rest;
const everywhere = cases.filter((one) => one.title === 'Everywhere');
let [passed, failed] = [0, 0];
const moment = (ms) => new Date(ms).toISOString();

function count(name, problem) {
  if (problem) {
    console.log(`${name}: ${problem}`);
    failed += 1;
  } else passed += 1;
}

/** What is in one of two lists of moments and not in the other. */
function differ(ours, theirs) {
  const missing = ours.filter((ms) => !theirs.includes(ms)).map(moment);
  const extra = theirs.filter((ms) => !ours.includes(ms)).map(moment);
  return missing.length + extra.length > 0 && `it misses ${missing.slice(0, 3)} and has ${extra.slice(0, 3)} too many`;
}

/** So much earlier or later than its place in the series may a date that was moved take place. */
const MOVED_MS = 40 * 86_400_000;
const sorted = (moments) => moments.toSorted((a, b) => a - b);

/** The dates that ical.js finds in the window, with those that were moved or called off. */
function byIcalJs({ calendar, after, before }) {
  const events = new ICAL.Component(ICAL.parse(calendar)).getAllSubcomponents('vevent');
  const [series, ...exceptions] = events.toSorted((a, b) => a.hasProperty('recurrence-id') - b.hasProperty('recurrence-id'));
  const event = new ICAL.Event(series, { exceptions });
  const [found, dates] = [[], event.iterator()];
  for (let next = dates.next(); next && next.toUnixTime() * 1000 < before + MOVED_MS; next = dates.next()) {
    const { startDate, item } = event.getOccurrenceDetails(next);
    if (item.component.getFirstPropertyValue('status') !== 'CANCELLED') found.push(startDate.toUnixTime() * 1000);
  }
  return sorted(found.filter((ms) => ms >= after && ms < before));
}

function byNodeIcal({ calendar, after, before }) {
  const events = Object.values(ical.sync.parseICS(calendar)).filter((event) => event.type === 'VEVENT');
  const window = { from: new Date(after - MOVED_MS), to: new Date(before + MOVED_MS) };
  const dates = events.flatMap((event) => (event.rrule ? ical.expandRecurringEvent(event, window) : [{ start: event.start, event }]));
  const held = dates.filter(({ event }) => event.status !== 'CANCELLED').map(({ start }) => start.getTime());
  return sorted(held.filter((ms) => ms >= after && ms < before));
}

/** Whether the zones that this Node carries show the server's time at these moments: it may be older or younger. */
function isKnownHere({ zone, found }, time = '19:30') {
  try {
    const clock = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' });
    return found.every(([ms]) => clock.format(ms) === time);
  } catch {
    return false;
  }
}

for (const one of everywhere) count(`ical.js, ${one.zone}`, differ(one.found.map(([ms]) => ms), byIcalJs(one)));
let unknown = 0;
// It looks the zone up by its name, whatever the file says: where Node's zones are of another year, it cannot know better.
for (const one of everywhere) {
  if (!isKnownHere(one)) {
    unknown += 1;
    continue;
  }
  count(`node-ical, ${one.zone}`, differ(one.found.map(([ms]) => ms), byNodeIcal(one)));
}
// Rules as people make them, with dates that were moved or called off, single meetings, and those that have ended. What these
// readers do with the rarer parts of a rule, and with hours that a change of the clocks leaves out, is their own affair: Python's
// reader is asked about those as well.
const ORDINARY = /^RRULE:FREQ=(DAILY|WEEKLY|MONTHLY)(;(INTERVAL=\d+|BYDAY=[^;\r\n]+|WKST=..|COUNT=\d+|UNTIL=\w+))*\r?$/m;
const BY_DAY = /^DTSTART;TZID=[^:]+:20([0-4]\d)\d{4}T(0[4-9]|1\d|2[0-3])(\d\d)/m;
const begins = ({ calendar }) => BY_DAY.exec(calendar.split('BEGIN:VEVENT')[1]);
const isOrdinary = (one) => begins(one) !== null && (one.once || ORDINARY.test(one.calendar));
/** Node's own zones must be of use for it, and they may be of another year. */
const isForNode = (one) => {
  const [, year, hour, minute] = begins(one);
  return year >= 20 && year < 35 && isKnownHere({ ...one, found: one.found.filter(([, moved]) => !moved) }, `${hour}:${minute}`);
};
let exceptional = 0;
for (const one of cases.filter((known) => known.title !== 'Everywhere' && isOrdinary(known))) {
  const held = one.ended ? [] : one.found.map(([ms]) => ms);
  exceptional += /RECURRENCE-ID|EXDATE/.test(one.calendar) ? 1 : 0;
  count(`ical.js, ${one.uid}`, differ(held, byIcalJs(one)));
  if (isForNode(one)) count(`node-ical, ${one.uid}`, differ(held, byNodeIcal(one)));
}
count('calendars with exceptions', exceptional < 20 && `only ${exceptional}`);
count('zones', everywhere.length !== about.zones && `there are ${about.zones}, and ${everywhere.length} were looked at`);
count('zones of this Node', unknown > 16 && `${unknown} differ from the server's`);
for (const one of everywhere) {
  count(`the form of ${one.zone}`, /RDATE|EXRULE/.test(one.calendar) && 'it has lists of dates or rules that some readers do not know');
}
for (const entry of lists.meeting_guide) {
  const wrong = entry.types.filter((type) => type !== 'ONL' && !isMeetingType(type) && !isSupportedLanguage(type.toLowerCase()));
  count(`Meeting Guide, ${entry.slug}`, wrong.length > 0 && `its readers do not know ${wrong}`);
}
console.log(`${everywhere.length} calendars and ${lists.meeting_guide.length} entries read by ical.js, node-ical and @code4recovery/spec; ${unknown} zones are others in this Node`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
