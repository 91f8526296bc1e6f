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

/** The dates that ical.js finds in the window. */
function byIcalJs({ calendar, after, before }) {
  const event = new ICAL.Event(new ICAL.Component(ICAL.parse(calendar)).getFirstSubcomponent('vevent'));
  const [found, dates] = [[], event.iterator()];
  for (let next = dates.next(); next && next.toUnixTime() * 1000 < before; next = dates.next()) found.push(next.toUnixTime() * 1000);
  return found.filter((ms) => ms >= after);
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

for (const one of everywhere) count(`ical.js, ${one.zone}`, differ(one.found.map(([ms]) => ms), byIcalJs(one)));
let unknown = 0;
// It looks the zone up by its name, whatever the file says, and takes its time: some zones are enough.
for (const one of everywhere.filter((_, nth) => nth % 16 === 0)) {
  if (!isKnownHere(one)) {
    unknown += 1;
    continue;
  }
  count(`node-ical, ${one.zone}`, differ(one.found.map(([ms]) => ms), byNodeIcal(one)));
}
count('zones', everywhere.length !== about.zones && `there are ${about.zones}, and ${everywhere.length} were looked at`);
count('zones of this Node', unknown > 4 && `${unknown} differ from the server's`);
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
