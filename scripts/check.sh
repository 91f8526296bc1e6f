#!/usr/bin/env bash
# The inner loop: what can be known within a minute. It shares its build products with `make test`.
set -euo pipefail
cd "$(dirname "$0")/.."
cargo fmt --all --check
cargo clippy --quiet --workspace --exclude sim --exclude timing --all-targets -- -D warnings
cargo test --quiet --workspace --exclude sim --exclude timing --lib
scripts/client.sh deps
npm --prefix client-web run --silent check
