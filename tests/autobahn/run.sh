#!/bin/sh
# Autobahn's cases against the server's own socket code, through the example `echo` of the crate `server`. The runner is
# `kosoku` 0.1.0, a young rewrite of the suite's driver for Python 3 over the suite's original cases; it is pinned.
set -eu
cd "$(dirname "$0")/../.."
venv=target/autobahn-venv
if ! "$venv/bin/python" -c 'import kosoku' 2>/dev/null; then
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check kosoku==0.1.0
fi
cargo build --quiet --workspace --all-targets
out=$(mktemp)
"${CARGO_TARGET_DIR:-target}/debug/examples/echo" 127.0.0.1:0 >"$out" &
echo=$!
trap 'kill "$echo" 2>/dev/null || true; rm -f "$out"' EXIT
while ! [ -s "$out" ]; do
    kill -0 "$echo" # It ended before it listened: stop here.
    sleep 0.05
done
"$venv/bin/python" tests/autobahn/run.py "$(cat "$out")"
