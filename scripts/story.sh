#!/usr/bin/env bash
# Acts out the main job in Chromium against a build as people run it and leaves numbered screenshots in target/story/.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/client.sh build
cargo build --profile quick -p server --bin hearth
HEARTH_BINARY="$(scripts/target.sh)/quick/hearth"
export HEARTH_BINARY
scripts/browser.sh story
