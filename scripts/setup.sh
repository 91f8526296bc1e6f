#!/usr/bin/env bash
# Looks for what building and testing need. Installs Debian packages when it may (root, or sudo without a password);
# else says exactly what is missing and how to get it, and ends with 1. Rust and Node are never installed behind a
# person's back: Debian's are often too old, and how to get them is a choice.
# `setup.sh run` looks only for what building and serving need: no browser, no Python, no linter.
set -euo pipefail
cd "$(dirname "$0")/.."

for_what=${1:-all}
missing=()   # sentences
packages=()  # Debian packages that would help

has() { command -v "$1" >/dev/null 2>&1; }

# look COMMAND PACKAGE: the command is there, or the package is asked for.
look() { has "$1" || packages+=("$2"); }

python_can_venv() { has python3 && python3 -c 'import ensurepip, venv' >/dev/null 2>&1; }

chromium_is_there() {
  [ -n "${CHROMIUM:-}" ] || has chromium || has chromium-browser || has google-chrome
}

find_packages() {
  packages=()
  look cc build-essential
  if [ "$for_what" = run ]; then return; fi
  look python3 python3
  look openssl openssl
  python_can_venv || packages+=(python3-venv)
  chromium_is_there || packages+=(chromium)
}

install_packages() {
  has apt-get || return 1
  local as=()
  if [ "$(id -u)" -ne 0 ]; then
    has sudo && sudo -n true 2>/dev/null || return 1
    as=(sudo -n)
  fi
  echo "Installing ${packages[*]}"
  "${as[@]}" apt-get -qq update
  "${as[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "${packages[@]}" >/dev/null
}

check_rust() {
  local wanted
  wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
  if ! has cargo; then
    missing+=("cargo is missing. Install Rust $wanted or newer with rustup: https://rustup.rs")
    return
  fi
  local have
  have=$(rustc --version | cut -d' ' -f2)
  if [ "$(printf '%s\n' "$wanted" "$have" | sort -V | head -n1)" != "$wanted" ]; then
    missing+=("Rust $have is older than $wanted. With rustup: rustup update stable")
  fi
  if [ "$for_what" = run ]; then return; fi
  cargo fmt --version >/dev/null 2>&1 || missing+=("rustfmt is missing. With rustup: rustup component add rustfmt")
  cargo clippy --version >/dev/null 2>&1 || missing+=("clippy is missing. With rustup: rustup component add clippy")
}

check_node() {
  if ! has node || ! has npm; then
    missing+=("node or npm is missing. Install Node 20 or newer: https://nodejs.org")
  elif ! node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 20 ? 0 : 1)'; then
    missing+=("Node $(node --version) is older than 20. Install a newer one: https://nodejs.org")
  fi
}

find_packages
if [ "${#packages[@]}" -gt 0 ] && install_packages; then
  find_packages
fi
if [ "${#packages[@]}" -gt 0 ]; then
  missing+=("These Debian packages (or what they contain) are missing: apt-get install ${packages[*]}")
fi
check_rust
check_node

if [ "${#missing[@]}" -gt 0 ]; then
  printf '%s\n' "${missing[@]}" >&2
  exit 1
fi
if [ "$for_what" = run ]; then
  echo "Everything that building and serving need is here."
else
  echo "Everything that building and testing need is here."
fi
