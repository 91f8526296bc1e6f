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

/** The dates that ical.js finds in the window, told apart from those that are cancelled as a whole. */
function byIcalJs({ calendar, after, before }) {
  const root = new ICAL.Component(ICAL.parse(calendar));
  const events = root.getAllSubcomponents('vevent').filter((event) => event.getFirstPropertyValue('status') !== 'CANCELLED');
  const isException = (event) => event.hasProperty('recurrence-id');
  const found = [];
  for (const main of events.filter((event) => !isException(event))) {
    const event = new ICAL.Event(main, { exceptions: events.filter(isException), strictExceptions: true });
    const starts = event.isRecurring() ? occurrences(event, before) : [event.startDate];
    found.push(...starts.map((start) => start.toUnixTime() * 1000));
  }
  return found.filter((ms) => ms >= after && ms < before).sort((a, b) => a - b);
}

function occurrences(event, before) {
  const [starts, dates] = [[], event.iterator()];
  // A date may have been moved by a while: look on beyond the window.
  const end = before + 400 * 86_400_000;
  for (let next = dates.next(); next && next.toUnixTime() * 1000 < end; next = dates.next()) {
    starts.push(event.getOccurrenceDetails(next).startDate);
  }
  return starts;
}

function byNodeIcal({ calendar, after, before }) {
  const events = Object.values(ical.sync.parseICS(calendar)).filter((event) => event.type === 'VEVENT');
  return events
    .flatMap((event) => event.rrule.between(new Date(after), new Date(before - 1), true))
    .map((date) => date.getTime());
}

/** Whether the zones that this Node carries show the server's time at these moments: it may be older or younger. */
function isKnownHere({ zone, found }) {
  try {
    const clock = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' });
    return found.every(([ms]) => clock.format(ms) === '19:30');
  } catch {
    return false;
  }
}

for (const one of cases) {
  if (one.ended || one.once) continue;
  const theirs = byIcalJs(one);
  count(`ical.js, ${one.zone}, ${one.uid}`, differ(one.found.map(([ms]) => ms), theirs));
}
let unknown = 0;
for (const one of everywhere) {
  if (!isKnownHere(one)) {
    unknown += 1;
    continue;
  }
  count(`node-ical, ${one.zone}`, differ(one.found.map(([ms]) => ms), byNodeIcal(one)));
}
count('zones', everywhere.length !== about.zones && `there are ${about.zones}, and ${everywhere.length} were looked at`);
count('zones of this Node', unknown > 20 && `${unknown} differ from the server's`);
for (const one of everywhere) {
  count(`the form of ${one.zone}`, /RDATE|EXRULE/.test(one.calendar) && 'it has lists of dates or rules that some readers do not know');
}
for (const entry of lists.meeting_guide) {
  const wrong = entry.types.filter((type) => type !== 'ONL' && !isMeetingType(type) && !isSupportedLanguage(type.toLowerCase()));
  count(`Meeting Guide, ${entry.slug}`, wrong.length > 0 && `its readers do not know ${wrong}`);
}
console.log(`${cases.length} calendars and ${lists.meeting_guide.length} entries read by ical.js, node-ical and @code4recovery/spec; ${unknown} zones are others in this Node`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
