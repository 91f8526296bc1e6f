#!/usr/bin/env bash
# Runs a script of tests/browser (`test`, `smoke`, `story`) with the Chromium of this machine and HEARTH_BINARY, by default
# the one of the dev profile.
set -euo pipefail
cd "$(dirname "$0")/.."
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1
export HEARTH_BINARY="${HEARTH_BINARY:-$(scripts/target.sh)/debug/hearth}"
for name in chromium chromium-browser google-chrome; do
  CHROMIUM="${CHROMIUM:-$(command -v "$name" || true)}"
done
export CHROMIUM
npm --prefix tests/browser ci --no-audit --no-fund --loglevel=error
npm --prefix tests/browser run --silent "$1"
