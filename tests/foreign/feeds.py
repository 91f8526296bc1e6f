"""Reads our feeds as others do (tests/src/bin/feeds.rs prints them), and compares with what the server has.

Calendars: parsed by `icalendar`, their dates worked out by `recurring-ical-events`, their zones once by the name and once
from the description in the file, by `dateutil`. Lists: held against JSON Schemas written from the public specifications
(schemas/), and against the server's own dates: who says "every Tuesday" must mean it."""

import datetime
import importlib.metadata
import io
import json
import pathlib
import sys
import zoneinfo

import dateutil.tz
import icalendar
import jsonschema
import recurring_ical_events
import tzdata

UTC = datetime.timezone.utc
SCHEMAS = pathlib.Path(__file__).parent / "schemas"
DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
LISTS = {
    "meeting_guide": "meeting-guide.json",
    "bmlt_meetings": "bmlt-meetings.json",
    "bmlt_formats": "bmlt-formats.json",
    "bmlt_service_bodies": "bmlt-service-bodies.json",
    "bmlt_server_info": "bmlt-server-info.json",
}


def moment(ms):
    return datetime.datetime.fromtimestamp(ms / 1000, UTC)


def millis(at):
    return round(at.timestamp() * 1000)


def form_problems(text):
    """What is wrong with the lines of a calendar."""
    if not text.endswith("\r\n") or "\n" in text.replace("\r\n", ""):
        yield "a line does not end in CRLF"
    for line in text.split("\r\n"):
        if len(line.encode()) > 75:
            yield f"a line of {len(line.encode())} octets"


def parsed(text):
    """The calendar, and what its reader complained of."""
    calendar = icalendar.Calendar.from_ical(text)
    complaints = [error for component in calendar.walk() for error in component.errors]
    return calendar, complaints


def dates(calendar, after, before):
    """What a phone shows in a window: when each date begins and ends."""
    # A day more on both sides: some of its questions are about days and not about moments.
    day = datetime.timedelta(days=1)
    shown = recurring_ical_events.of(calendar, skip_bad_series=False).between(after - day, before + day)
    shown = [(event.start.astimezone(UTC), event.end.astimezone(UTC), event) for event in shown]
    return sorted(((begin, end, event) for begin, end, event in shown if after <= begin < before), key=lambda row: row[0])


def onset_problems(name, calendar):
    """Whether each change that the file tells is one, to the second."""
    named = zoneinfo.ZoneInfo(name)
    for observance in calendar.walk("VTIMEZONE")[0].subcomponents:
        before, then = observance["TZOFFSETFROM"].td, observance["TZOFFSETTO"].td
        others = observance["RDATE"].dts if "RDATE" in observance else []
        for local in [observance["DTSTART"].dt, *(other.dt for other in others)]:
            at = (local - before).replace(tzinfo=UTC)
            around = [(at + datetime.timedelta(seconds=s)).astimezone(named).utcoffset() for s in (-1, 0)]
            # The first is where the description begins, and no change.
            if around[1] != then or (before != then and around[0] != before):
                yield f"the file says that {name} changes from {before} to {then} at {at}, and it shows {around}"
                return


def zone_problems(text, name, calendar, until):
    """Whether the description of a zone in the file shows what the zone shows, also where nothing is told to change."""
    described = dateutil.tz.tzical(io.StringIO(text.replace("\r\n ", "").replace("\r\n", "\n"))).get(name)
    named = zoneinfo.ZoneInfo(name)
    begins = min(event.start for event in calendar.events).astimezone(UTC)
    at = begins
    while at < until:
        local = at.astimezone(named).replace(tzinfo=None)
        ours, theirs = local.replace(tzinfo=described).utcoffset(), local.replace(tzinfo=named).utcoffset()
        if ours != theirs and twice_or_never(local, named) is False:
            yield f"the file says that {name} is {ours} ahead at {local}, and it is {theirs}"
            return
        at += datetime.timedelta(days=11, hours=5)


def twice_or_never(local, zone):
    return local.replace(tzinfo=zone, fold=0).utcoffset() != local.replace(tzinfo=zone, fold=1).utcoffset()


def calendar_problems(case, now):
    text = case["calendar"]
    yield from form_problems(text)
    calendar, complaints = parsed(text)
    if complaints:
        yield f"its reader complains: {complaints[0]}"
    for event in calendar.events:
        if event["UID"] != case["uid"] or event["SUMMARY"] != case["title"]:
            yield f"it says {event['UID']!r}, {event['SUMMARY']!r}"
        if "DTSTAMP" not in event or event.get("CLASS") != "PRIVATE" or "DTEND" in event:
            yield "an event lacks its time stamp, its class, or has two ends"
    after, before = moment(case["after"]), moment(case["before"])
    shown = dates(calendar, after, before)
    status = {str(event.get("STATUS")) for _, _, event in shown}
    if case["ended"]:
        if any(str(event.get("STATUS")) != "CANCELLED" for event in calendar.events):
            yield "it ended, and its calendar does not say so"
    else:
        shown = [row for row in shown if str(row[2].get("STATUS")) != "CANCELLED"]
        if status - {"CONFIRMED", "CANCELLED"} or (status == {"CANCELLED"} and not case["once"]):
            yield f"its dates are {status}"
    ours = [begin for begin, _ in case["found"]]
    theirs = [millis(begin) for begin, _, _ in shown]
    if ours != theirs:
        missing = [str(moment(ms)) for ms in ours if ms not in theirs]
        extra = [str(moment(ms)) for ms in theirs if ms not in ours]
        yield f"others miss {missing[:3]} and have {extra[:3]} too many"
    if any(ms in theirs for ms in case["cancelled"] if ms not in ours):
        yield "a cancelled date takes place"
    for begin, end, event in shown:
        # Over a change of the clocks, this reader adds hours to what the clock shows; RFC 5545 means hours that pass.
        on_the_clock = event.end.replace(tzinfo=None) - event.start.replace(tzinfo=None)
        if datetime.timedelta(minutes=case["minutes"]) not in (end - begin, on_the_clock):
            yield f"a date takes {end - begin} and not {case['minutes']} minutes"
            break
    yield from onset_problems(case["zone"], calendar)
    yield from zone_problems(text, case["zone"], calendar, now + datetime.timedelta(days=4 * 365))


def list_problems(lists):
    """Each of the lists with what is wrong with it."""
    for name, file in LISTS.items():
        schema = json.loads((SCHEMAS / file).read_text())
        jsonschema.Draft202012Validator.check_schema(schema)
        checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
        errors = list(jsonschema.Draft202012Validator(schema, format_checker=checker).iter_errors(lists[name]))
        if not lists[name]:
            yield name, "it is empty"
        for error in errors[:1]:
            yield name, f"{error.json_path}: {error.message}"
    for name, key in (("meeting_guide", "slug"), ("bmlt_meetings", "id_bigint"), ("bmlt_formats", "id")):
        keys = [row[key] for row in lists[name]]
        if len(set(keys)) != len(keys):
            yield name, f"a {key} is there twice"
    formats = {row["id"]: row["key_string"] for row in lists["bmlt_formats"]}
    bodies = {row["id"] for row in lists["bmlt_service_bodies"]}
    for row in lists["bmlt_meetings"]:
        keys = [formats.get(number) for number in row["format_shared_id_list"].split(",")]
        if ",".join(map(str, keys)) != row["formats"] or row["service_body_bigint"] not in bodies:
            yield "bmlt_meetings", f"{row['meeting_name']} has formats or a service body that there are not"


def claims(lists):
    """What the two lists say about each meeting: days of the week, from 0, Sunday, and the time."""
    said = {}
    for entry in lists["meeting_guide"]:
        said.setdefault(entry["url"], (set(), set()))[0].add((entry["day"], entry["time"]))
    for row in lists["bmlt_meetings"]:
        claim = (int(row["weekday_tinyint"]) - 1, row["start_time"][:5])
        said.setdefault(row["virtual_meeting_link"], (set(), set()))[1].add(claim)
    return said


def claim_problems(lists, now):
    """Whether who is told "every Tuesday" finds an open door every Tuesday, and whether nobody is forgotten."""
    said, left_out = claims(lists), {row["link"]: row["because"] for row in lists["left_out"]}
    for meeting in lists["listed"]:
        link = meeting["link"]
        if (link in said) == (link in left_out):
            yield f"{meeting['title']} is in both the list and what is left out, or in neither"
        if link not in said:
            continue
        guide, bmlt = said[link]
        if guide != bmlt:
            yield f"{meeting['title']}: the lists say {guide} and {bmlt}"
        if meeting["invited"]:
            yield f"{meeting['title']} is in the list, and one needs an invitation"
        different = {entry["on"] for entry in meeting["exceptions"]}
        # Between the first date to come and the last that the window has, every claimed date is there and no other.
        tomorrow = (now + datetime.timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
        have = {on for on in set(meeting["dates"]) | different if on > tomorrow}
        # One that was moved into the window would have its place after it.
        usual = [on for on in meeting["dates"] if on not in different and on > tomorrow]
        if not usual:
            continue
        first, last = datetime.datetime.fromisoformat(min(have)), datetime.datetime.fromisoformat(max(usual))
        if first - now.replace(tzinfo=None) > datetime.timedelta(days=9):
            yield f"{meeting['title']} is in the list, and begins only on {first}"
        day, claimed = first.date(), set()
        while day <= last.date():
            for weekday, time in guide:
                if (day.weekday() + 1) % 7 == weekday:
                    claimed.add(f"{day}T{time}")
            day += datetime.timedelta(days=1)
        inside = {on for on in have if first.date().isoformat() <= on[:10] <= last.date().isoformat()}
        if claimed - inside or inside - claimed - different:
            wrong = sorted((claimed - inside) | (inside - claimed - different))
            yield f"{meeting['title']}: {wrong[:3]} differ from what the list says"


def main(path):
    with open(path, encoding="utf-8") as file:
        about, *cases, lists = map(json.loads, file)
    zoneinfo.reset_tzpath(to=[])
    if about["database"] != tzdata.IANA_VERSION:
        sys.exit(f"the server has the time zones of {about['database']}, and `tzdata` those of {tzdata.IANA_VERSION}: pin the same")
    now, passed, failed, shown = moment(about["now"]), 0, 0, 0

    def count(name, problems):
        nonlocal passed, failed
        for problem in problems:
            print(f"{name}: {problem}")
            failed += 1
            return  # One for each is enough to begin with.
        passed += 1

    for case in cases:
        count(case["uid"], calendar_problems(case, now))
        shown += len(case["found"])
    for text in lists["group_calendars"]:
        calendar, complaints = parsed(text)
        problems = list(form_problems(text)) + [str(complaint) for complaint in complaints]
        if len({str(event["UID"]) for event in calendar.events}) < 2:
            problems.append("it has fewer than two meetings")
        count("a group's calendar", problems)
    by_list = {name: [] for name in LISTS}
    for name, problem in list_problems(lists):
        by_list[name].append(problem)
    for name, problems in by_list.items():
        count(name, problems)
    count("what the lists say", claim_problems(lists, now))
    if shown < 2_000 or len(lists["meeting_guide"]) < 20 or len(lists["left_out"]) < 20:
        print(f"too little to look at: {shown} dates, {len(lists['meeting_guide'])} in the list")
        failed += 1
    version = importlib.metadata.version
    print(
        f"{len(cases)} calendars with {shown} dates, read by icalendar {version('icalendar')} and"
        f" recurring-ical-events {version('recurring-ical-events')}; {len(lists['meeting_guide'])} entries in the list,"
        f" {len(lists['left_out'])} meetings left out"
    )
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed > 0)


main(sys.argv[1])
