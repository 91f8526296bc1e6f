#!/usr/bin/env bash
# Fetches what the client needs (`deps`), or builds it as well (`build`), each only when something changed.
set -euo pipefail
cd "$(dirname "$0")/../client-web"
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1

if [ ! -e node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  npm ci --no-audit --no-fund --loglevel=error
  touch node_modules/.package-lock.json
fi

if [ "${1:-build}" = build ]; then
  # Not in dist/: what lies there goes into the server, and the server's build puts a placeholder there.
  stamp=node_modules/.hearth-built
  changed=yes
  if [ -e "$stamp" ] && [ -e dist/assets ]; then
    changed=$(find . -newer "$stamp" -type f \
      -not -path './node_modules/*' -not -path './dist/*' -not -path './src/paraglide/*' -print -quit)
  fi
  if [ -n "$changed" ]; then
    npm run --silent build
    touch "$stamp"
  fi
fi
