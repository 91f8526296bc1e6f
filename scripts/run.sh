#!/usr/bin/env bash
# Builds client and server and serves. DEMO=no leaves the demo meeting out; further arguments go to `serve`.
# The server is built in the profile `quick` (Cargo.toml): optimised, without link-time optimisation.
set -euo pipefail
cd "$(dirname "$0")/.."
target=$(scripts/target.sh)
step() { printf '\n[%s] %s\n' "$(date +%H:%M:%S)" "$*"; }

if [ ! -x "$target/quick/hearth" ]; then
  printf 'The first start downloads and compiles everything: about five minutes on two cores. Later starts take seconds.\n'
fi
step '1 of 4: looking for what building needs (a few seconds; a compiler is installed if it is missing and may be)'
scripts/setup.sh run
step '2 of 4: building the page (the first time about half a minute)'
scripts/client.sh build
step '3 of 4: building the server (the first time about four minutes; after a change under one)'
cargo build --profile quick -p server --bin hearth
step '4 of 4: starting; the links follow. Ctrl+C ends the server'
if [ "${DEMO:-yes}" = no ]; then demo=(--no-demo); else demo=(--demo --invite-operator); fi
exec "$target/quick/hearth" serve "${demo[@]}" "$@"
