#!/bin/sh
# What Hearth makes of schedules, worked out again by programs of others: python-dateutil for the rules, Python's zoneinfo
# for the zones. The same database of zones on both sides, or the comparison says so and stops.
set -eu
cd "$(dirname "$0")/../.."
venv=target/foreign-venv
pins="python-dateutil==4.0.0 tzdata==2026.6"
if [ "$(cat "$venv/pins" 2>/dev/null)" != "$pins" ]; then
    python3 -m venv "$venv"
    # shellcheck disable=SC2086 # Two words.
    "$venv/bin/pip" install --quiet --disable-pip-version-check $pins
    echo "$pins" >"$venv/pins"
fi
lines=$(mktemp)
trap 'rm -f "$lines"' EXIT
cargo run --quiet -p tests --bin occurrences >"$lines"
"$venv/bin/python" tests/foreign/recurrence.py "$lines"
