#!/usr/bin/env bash
# Installs the pinned tools of scripts/tools.txt (cargo-nextest, cargo-deny) under target/tools, unless they are there.
# They are binaries for Linux with glibc on x86-64 and ARM64; nothing is compiled.
set -euo pipefail
cd "$(dirname "$0")/.."
tools=target/tools
if ! cmp -s scripts/tools.txt "$tools/pins"; then
  python3 -m venv --clear "$tools"
  "$tools/bin/pip" install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r scripts/tools.txt
  cp scripts/tools.txt "$tools/pins"
fi
