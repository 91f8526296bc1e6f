#!/usr/bin/env bash
# What people run, tried: `make run`'s own script builds and starts the server without switches for fault injection, and
# Chromium walks through the links that it prints. `release.sh release` tries the build with link-time optimisation.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ "${1:-run}" = release ]; then
  cargo build --release -p server --bin hearth
  export HEARTH_SMOKE="$(scripts/target.sh)/release/hearth"
fi
scripts/browser.sh smoke
