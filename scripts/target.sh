#!/usr/bin/env bash
# Prints where cargo puts what it builds, as an absolute path.
set -euo pipefail
cd "$(dirname "$0")/.."
realpath -m "${CARGO_TARGET_DIR:-target}"
