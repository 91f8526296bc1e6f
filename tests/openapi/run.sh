#!/bin/sh
# docs/reference/openapi.json, held against a real server by a program of others: see run.py. HEARTH_BINARY names the
# server; without it, a debug build.
set -eu
cd "$(dirname "$0")/../.."
venv=target/openapi-venv
pins=tests/openapi/requirements.txt
if ! cmp -s "$pins" "$venv/pins"; then
    python3 -m venv --clear "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$pins"
    cp "$pins" "$venv/pins"
fi
binary=${HEARTH_BINARY:-}
if [ -z "$binary" ]; then
    cargo build --quiet --workspace --bin hearth
    binary=${CARGO_TARGET_DIR:-target}/debug/hearth
fi
export PYTHONDONTWRITEBYTECODE=1
exec "$venv/bin/python" tests/openapi/run.py "$binary" "$@"
