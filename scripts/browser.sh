#!/usr/bin/env bash
# Runs a script of tests/browser (`test`, `story`) with the Chromium of this machine and the release binary.
set -euo pipefail
cd "$(dirname "$0")/.."
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1
export HEARTH_BINARY="${HEARTH_BINARY:-$PWD/target/release/hearth}"
for name in chromium chromium-browser google-chrome; do
  CHROMIUM="${CHROMIUM:-$(command -v "$name" || true)}"
done
export CHROMIUM
npm --prefix tests/browser ci --no-audit --no-fund --loglevel=error
npm --prefix tests/browser run --silent "$1"
