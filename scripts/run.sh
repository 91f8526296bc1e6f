#!/usr/bin/env bash
# Builds client and server in release and serves. DEMO=no leaves the demo meeting out; further arguments go to `serve`.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/setup.sh run
scripts/client.sh build
cargo build --release -p server
if [ "${DEMO:-yes}" = no ]; then demo=(--no-demo); else demo=(--demo --invite-operator); fi
exec target/release/hearth serve "${demo[@]}" "$@"
