"""Works out again what the server made of random schedules (tests/src/bin/occurrences.rs), with python-dateutil and
zoneinfo, and compares. It shares no line of code and no idea of an algorithm with the server's own recurrence.

Three things are done here because dateutil does them otherwise than RFC 5545 or not at all: UNTIL (it refuses a local
beginning with an end in UTC), exceptions, and the last year of schedules.

Zones change by decree. Both sides read one version of the IANA database: the server's is built in, ours is the pinned
package `tzdata`, never the machine's. When the server's is renewed, this stops and names the version to pin."""

import datetime
import importlib.metadata
import itertools
import json
import sys
import warnings
import zoneinfo

import tzdata
from dateutil.rrule import rrulestr

UTC = datetime.timezone.utc
LAST = datetime.datetime(2099, 12, 31, 23, 59, 59)
DAY_MS = 86_400_000


def moment(local, zone):
    """Milliseconds since 1970. The default fold of 0 is RFC 5545's reading: as before the change."""
    return round(local.replace(tzinfo=zone).timestamp() * 1000)


def shown(ms, zone):
    return datetime.datetime.fromtimestamp(ms / 1000, zone).strftime("%Y-%m-%dT%H:%M")


def written(local):
    return local.strftime("%Y-%m-%dT%H:%M")


def ends_before(local, until, zone):
    """Whether a date is after the rule's UNTIL, in whichever of its three forms."""
    if until is None:
        return False
    if len(until) == 8:
        return local.strftime("%Y%m%d") > until
    if until.endswith("Z"):
        end = datetime.datetime.strptime(until, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        return moment(local, zone) > end.timestamp() * 1000
    return local > datetime.datetime.strptime(until, "%Y%m%dT%H%M%S")


def given(starts, rule, zone, to):
    """The local beginnings that a rule gives until `to`, in order."""
    if rule is None:
        return [starts] if starts <= to else []
    parts = dict(part.split("=") for part in rule.upper().split(";"))
    until = parts.pop("UNTIL", None)
    text = ";".join(f"{name}={value}" for name, value in parts.items())
    with warnings.catch_warnings():
        # It warns of an end beside a COUNT; ours is only there to stop rules that never have a date.
        warnings.simplefilter("ignore", DeprecationWarning)
        dates = rrulestr(text, dtstart=starts).replace(until=min(to, LAST))
        return list(itertools.takewhile(lambda local: not ends_before(local, until, zone), dates))


def expected(case, starts, rule, zone):
    """What is in the window, and what of it is cancelled, as the server's rows."""
    after, before = case["after"], case["before"]
    # Two days more than the window, for zones that skip a day.
    to = datetime.datetime.fromtimestamp(before / 1000 + 2 * 86_400, UTC).replace(tzinfo=None)
    exceptions = {entry["on"]: entry.get("moved_to") for entry in case["schedule"]["exceptions"]}
    found, cancelled = [], []

    def add(rows, local, at, moved):
        ms = moment(at, zone)
        if after <= ms < before:
            rows.append([written(local), ms, shown(ms, zone), moved])

    for local in given(starts, rule, zone, to):
        if written(local) not in exceptions:
            add(found, local, local, False)
    for on, moved_to in exceptions.items():
        local = datetime.datetime.fromisoformat(on)
        if moved_to is None:
            add(cancelled, local, local, False)
        else:
            add(found, local, datetime.datetime.fromisoformat(moved_to), True)
    by_moment = lambda row: (row[1], row[0])
    return sorted(found, key=by_moment), sorted(cancelled, key=by_moment)


def differences(case):
    """What is different about one schedule."""
    schedule = case["schedule"]
    zone = zoneinfo.ZoneInfo(schedule["zone"])
    starts, rule = datetime.datetime.fromisoformat(schedule["starts"]), schedule.get("rule")
    if "refused" in case:
        known = case["refused"].startswith(("This rule never happens", "This rule ends before its first date"))
        if not known:
            yield f"refused for another reason: {case['refused']}"
        dates = given(starts, rule, zone, LAST)
        if dates:
            yield f"refused, but it has the date {dates[0]}"
        return
    found, cancelled = expected(case, starts, rule, zone)
    for name, ours in (("found", found), ("cancelled", cancelled)):
        if case[name] != ours:
            missing = [row for row in ours if row not in case[name]]
            extra = [row for row in case[name] if row not in ours]
            yield f"{name}: the server misses {missing[:3]} and has {extra[:3]} too many"
    # Another calendar is told the first date and the rule in one spelling, and must come to the same.
    first = datetime.datetime.fromisoformat(case["first"])
    told, _ = expected(case, first, case.get("rule"), zone)
    if told != found:
        yield f"the spelling {case.get('rule')} from {case['first']} comes to other dates"


def clock_differences(case):
    """What is different about a zone, looking every six hours of a hundred years."""
    zone, steps = zoneinfo.ZoneInfo(case["zone"]), iter(case["shown"])
    (at, offset), following = next(steps), next(steps, None)
    end = datetime.datetime(2100, 1, 1, tzinfo=UTC).timestamp() * 1000
    while at < end:
        while following is not None and following[0] <= at:
            offset, following = following[1], next(steps, None)
        ours = datetime.datetime.fromtimestamp(at / 1000, zone).utcoffset().total_seconds()
        if ours != offset:
            yield f"at {at} the server has {offset} seconds, not {ours}"
            return
        at += DAY_MS // 4
    # A change to the millisecond: the one before it still shows the old offset.
    for (_, before), (at, then) in itertools.pairwise(case["shown"]):
        around = [datetime.datetime.fromtimestamp(ms / 1000, zone).utcoffset() for ms in (at - 1000, at)]
        if [offset.total_seconds() for offset in around] != [before, then]:
            yield f"the change at {at} is at another moment"
            return


def main(path):
    zoneinfo.reset_tzpath(to=[])
    with open(path) as lines:
        about, *cases = map(json.loads, lines)
    print(f"seed {about['seed']}, time zones {about['database']}, dateutil {importlib.metadata.version('python-dateutil')}")
    if about["database"] != tzdata.IANA_VERSION:
        sys.exit(f"Pin the package tzdata of IANA {about['database']} in tests/foreign/run.sh; it is {tzdata.IANA_VERSION}.")
    if len(cases) != about["cases"] + about["zones"]:
        sys.exit(f"{len(cases)} lines, not {about['cases']} schedules and {about['zones']} zones.")
    failed = dates = refused = 0
    for case in cases:
        judge = clock_differences if "shown" in case else differences
        for difference in judge(case):
            failed += 1
            print(f"{difference}\n  in {json.dumps(case.get('schedule') or case['zone'])}")
            break  # One line for each schedule is enough to begin with.
        dates += len(case.get("found", []))
        refused += "refused" in case
    print(f"{about['cases']} schedules ({refused} without any date) with {dates} dates, and {about['zones']} zones")
    print(f"{len(cases) - failed} passed, {failed} failed")
    sys.exit(failed > 0)


main(sys.argv[1])
