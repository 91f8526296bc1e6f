#!/bin/sh
# What Hearth makes of schedules, worked out again by programs of others: python-dateutil for the rules, Python's zoneinfo
# for the zones. And what Hearth tells other programs, read by such: icalendar and recurring-ical-events, ical.js and
# node-ical for calendars, jsonschema and the types of @code4recovery/spec for lists. The same database of zones on both sides, or the comparisons say so and stop.
set -eu
cd "$(dirname "$0")/../.."

# with PINS SCRIPT BINARY: what the binary prints, judged by the script, with exactly these packages. Each has a folder of
# its own: readers of calendars still need the dateutil of before.
with() {
    venv=target/foreign-venv/$(basename "$2" .py)
    if [ "$(cat "$venv/pins" 2>/dev/null)" != "$1" ]; then
        python3 -m venv --clear "$venv"
        # shellcheck disable=SC2086 # Several words.
        "$venv/bin/pip" install --quiet --disable-pip-version-check $1
        echo "$1" >"$venv/pins"
    fi
    "${CARGO_TARGET_DIR:-target}/debug/$3" >"$lines"
    "$venv/bin/python" "$2" "$lines"
}

cargo build --quiet --workspace --all-targets
lines=$(mktemp)
trap 'rm -f "$lines"' EXIT
with "python-dateutil==4.0.0 tzdata==2026.6" tests/foreign/recurrence.py occurrences
with "icalendar==7.3.2 recurring-ical-events==3.8.2 python-dateutil==2.9.0.post0 tzdata==2026.6 jsonschema==4.26.0 rfc3986-validator==0.1.1" \
    tests/foreign/feeds.py feeds
# The same lines for readers in JavaScript: ical.js (Thunderbird, Nextcloud), node-ical, and the types that Meeting Guide knows.
npm --prefix tests/foreign ci --ignore-scripts --no-audit --no-fund --loglevel=error
node tests/foreign/feeds.mjs "$lines"
