#!/usr/bin/env bash
# Everything that must hold, stage by stage; stops at the first that fails. The table at the end has each stage's time; the
# last line counts what really ran: the tests that each stage's own runner reported, or the stage itself where it is a
# single yes or no.
#
# There is one dependency graph: every cargo command selects the whole workspace in the profile `dev` and narrows by target
# or by a test's name, since another selection (`-p`) means other features, and most dependencies would be compiled again.
# What is tested is therefore the server with its switches for fault injection compiled in, and off. The stage `release`
# builds what people run, without them, and plays one meeting.
set -euo pipefail
cd "$(dirname "$0")/.."
export PATH="$PWD/target/tools/bin:$PATH"
# A clean clone is built faster without the products that make the next build incremental. Who has them keeps them.
[ -d target/debug/incremental ] || export CARGO_INCREMENTAL=0
logs=target/test
rm -rf "$logs"
mkdir -p "$logs"
passed=0
number=0
times=()
began=$SECONDS

# The tests that a log reports as passed, in the words of cargo, nextest, node's runner, vitest, or the plain closing line.
count() {
  sed 's/\x1b\[[0-9;]*m//g' "$1" | awk '
    /^test result: ok\./                            { sum += $4 }
    /^ +Summary .* tests run: [0-9]+ passed/        { match($0, /: [0-9]+ passed/); sum += substr($0, RSTART + 2) }
    /^(#|ℹ) pass [0-9]+$/                           { sum += $3 }
    /^ +Tests +[0-9]+ passed/                       { sum += $2 }
    /^([a-z]+: )?[0-9]+ passed, 0 failed/           { sub(/^[a-z]+: /, ""); sum += $1 }
    END                                             { print sum + 0 }'
}

minutes() { printf '%2d:%02d' $(($1 / 60)) $(($1 % 60)); }

table() {
  printf '\n'
  printf '%s\n' "${times[@]}"
  printf '%s  everything\n' "$(minutes $((SECONDS - began)))"
}

stage() {
  local name=$1 log ran start=$SECONDS
  shift
  number=$((number + 1))
  log="$logs/$(printf %02d "$number")-$name.log"
  printf '\n== %s: %s\n' "$name" "$*"
  if ! "$@" 2>&1 | tee "$log"; then
    times+=("$(minutes $((SECONDS - start)))  $name (failed)")
    table
    printf '\nThe stage "%s" failed; its output is in %s.\n%d passed, 1 failed\n' "$name" "$log" "$passed"
    exit 1
  fi
  times+=("$(minutes $((SECONDS - start)))  $name")
  ran=$(count "$log")
  passed=$((passed + (ran > 0 ? ran : 1)))
}

# A stage whose runner must report tests: that it ran none is a failure, too.
stage_of_tests() {
  local before=$passed
  stage "$@"
  if [ "$(count "$logs/$(printf %02d "$number")-$1.log")" -eq 0 ]; then
    table
    printf '\nThe stage "%s" ran no test.\n%d passed, 1 failed\n' "$1" "$before"
    exit 1
  fi
}

# Functions that are stages join their steps with &&, for `set -e` does not hold inside a condition.
contracts() {
  npm --prefix tests/contracts ci --no-audit --no-fund --loglevel=error &&
    npm --prefix tests/contracts run --silent test
}

# Everything that any later stage runs of the dev profile: tests, the server, the programs that print samples, examples.
build() {
  cargo build --workspace --all-targets
}

stage setup scripts/setup.sh
stage tools scripts/tools.sh
stage servers scripts/debian.sh nginx caddy
stage client-fetch scripts/client.sh deps
stage_of_tests client-check npm --prefix client-web run --silent check
stage client-build npm --prefix client-web run --silent build
stage format cargo fmt --all --check
stage supply cargo deny --log-level error check bans licenses sources
stage lint cargo clippy --workspace --all-targets -- -D warnings
stage build build
HEARTH_BINARY="$(scripts/target.sh)/debug/hearth"
export HEARTH_BINARY
stage_of_tests rust cargo nextest run --workspace
stage_of_tests contracts contracts
stage_of_tests foreign tests/foreign/run.sh
stage_of_tests openapi tests/openapi/run.sh
stage autobahn tests/autobahn/run.sh
stage_of_tests screens npm --prefix client-web run --silent screens:check
stage_of_tests budget npm --prefix client-web run --silent screens:budget -- --generous
stage_of_tests browser scripts/browser.sh test
stage_of_tests release scripts/release.sh

table
printf '\n%d passed, 0 failed\n' "$passed"
