#!/usr/bin/env bash
# Everything that must hold, stage by stage; stops at the first that fails. The last line counts what really ran: the
# tests that each stage's own runner reported, or the stage itself where it is a single yes or no. The only times it looks at are those of signing in, whether they tell who has an account.
set -euo pipefail
cd "$(dirname "$0")/.."
export HEARTH_BINARY="$PWD/target/release/hearth"
logs=target/test
rm -rf "$logs"
mkdir -p "$logs"
passed=0
number=0

# The tests that a log reports as passed, in the words of cargo, node's runner, vitest, or the plain closing line.
count() {
  sed 's/\x1b\[[0-9;]*m//g' "$1" | awk '
    /^test result: ok\./                            { sum += $4 }
    /^(#|ℹ) pass [0-9]+$/                           { sum += $3 }
    /^ +Tests +[0-9]+ passed/                       { sum += $2 }
    /^([a-z]+: )?[0-9]+ passed, 0 failed/           { sub(/^[a-z]+: /, ""); sum += $1 }
    END                                             { print sum + 0 }'
}

stage() {
  local name=$1 log ran
  shift
  number=$((number + 1))
  log="$logs/$(printf %02d "$number")-$name.log"
  printf '\n== %s: %s\n' "$name" "$*"
  if ! "$@" 2>&1 | tee "$log"; then
    printf '\nThe stage "%s" failed; its output is in %s.\n%d passed, 1 failed\n' "$name" "$log" "$passed"
    exit 1
  fi
  ran=$(count "$log")
  passed=$((passed + (ran > 0 ? ran : 1)))
}

# A stage whose runner must report tests: that it ran none is a failure, too.
stage_of_tests() {
  local before=$passed
  stage "$@"
  if [ "$(count "$logs/$(printf %02d "$number")-$1.log")" -eq 0 ]; then
    printf '\nThe stage "%s" ran no test.\n%d passed, 1 failed\n' "$1" "$before"
    exit 1
  fi
}

# Functions that are stages join their steps with &&, for `set -e` does not hold inside a condition.
contracts() {
  npm --prefix tests/contracts ci --no-audit --no-fund --loglevel=error &&
    npm --prefix tests/contracts run --silent test
}

# Apart, so that the server is linted as it is released and with the planted bugs of simulation and timing.
lint() {
  cargo clippy --workspace --exclude sim --exclude timing --all-targets -- -D warnings &&
    cargo clippy -p sim -p timing --all-targets -- -D warnings
}

stage setup scripts/setup.sh
stage client-fetch scripts/client.sh deps
stage_of_tests client-check npm --prefix client-web run --silent check
stage client-build npm --prefix client-web run --silent build
stage format cargo fmt --all --check
stage lint lint
stage release cargo build --release -p server
stage_of_tests rust cargo test --workspace --exclude sim --exclude timing
stage_of_tests simulation cargo test -p sim
# One after the other: nothing else of ours is to run while times are compared.
stage_of_tests timing cargo test -p timing -- --nocapture --test-threads=1
stage_of_tests contracts contracts
stage_of_tests foreign tests/foreign/run.sh
stage_of_tests openapi tests/openapi/run.sh
stage autobahn tests/autobahn/run.sh
stage_of_tests browser scripts/browser.sh test

printf '\n%d passed, 0 failed\n' "$passed"
