#!/usr/bin/env bash
# The inner loop: what can be known within a minute. It shares its build products with `make test`.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/tools.sh
export PATH="$PWD/target/tools/bin:$PATH"
cargo fmt --all --check
cargo clippy --quiet --workspace --all-targets -- -D warnings
cargo nextest run --cargo-quiet --workspace --lib
scripts/client.sh deps
npm --prefix client-web run --silent check
