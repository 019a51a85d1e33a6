#!/usr/bin/env bash
# Looks for secrets in the files that git tracks. Tests may contain addresses with passwords that open nothing.
# Usage: scan-secrets.sh [DIRECTORY]
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
[ -d "$here/node_modules" ] || npm ci --prefix "$here" --no-audit --no-fund --silent >&2
cd "${1:-$here/../..}"
scan() {
  xargs -0 -r "$here/../../scripts/node" "$here/node_modules/secretlint/bin/secretlint.js" \
    --no-glob --secretlintrc "$here/$1"
}
git ls-files -z -- ':!*.test.ts' | scan secretlint.json
git ls-files -z -- '*.test.ts' | scan secretlint-in-tests.json
