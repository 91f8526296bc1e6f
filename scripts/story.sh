#!/usr/bin/env bash
# Acts out the main job in Chromium against the release binary and leaves numbered screenshots in target/story/.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/client.sh build
cargo build --release -p server
scripts/browser.sh story
