#!/usr/bin/env bash
# Unpacks Debian packages, with what they depend on and this machine lacks, under target/debian: servers that tests start
# themselves. Nothing is installed, so no system service starts; root is not needed.
# `debian.sh PACKAGE...` prints nothing when all is there. Programs are then in target/debian/usr/{bin,sbin}.
set -euo pipefail
cd "$(dirname "$0")/.."
into=$(scripts/target.sh)/debian
wanted="$*"
[ "$(cat "$into/unpacked" 2>/dev/null)" = "$wanted" ] && exit 0

missing() {
  echo "These programs come from the Debian packages $wanted, and they could not be fetched: $1" >&2
  exit 1
}
command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || missing "there is no apt-get here"

rm -rf "$into"
mkdir -p "$into/archives/partial"
fetch() {
  # shellcheck disable=SC2086 # Several words.
  apt-get -qq -y -o Debug::NoLocking=true -o Dir::Cache::archives="$into/archives" \
    install --download-only --no-install-recommends --reinstall $wanted >"$into/log" 2>&1
}
# Lists of packages may be missing or old on a fresh machine; renewing them needs root.
fetch || { [ "$(id -u)" -eq 0 ] && apt-get -qq update >/dev/null && fetch; } || missing "$(tail -n 3 "$into/log")"
for archive in "$into"/archives/*.deb; do dpkg-deb -x "$archive" "$into"; done
rm -rf "$into/archives"
echo "$wanted" >"$into/unpacked"
