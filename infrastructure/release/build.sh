#!/usr/bin/env bash
# Builds what a release publishes: the npm package, its SBOM (CycloneDX), the changes, and checksums.
# Usage: build.sh DIRECTORY
set -euo pipefail
mkdir -p "$1"
npm pack --silent --pack-destination "$1" >/dev/null
npm sbom --omit dev --sbom-format cyclonedx > "$1/sbom.cdx.json"
version=$(node -p 'require("./package.json").version')
previous=$(git describe --tags --abbrev=0 --match 'v*' "v$version^" 2>/dev/null || true)
{
  echo "# wezterm-parallel $version"
  echo
  git log --reverse --no-merges --format='- %s' "${previous:+$previous..}v$version" | grep -v '^- Regenerate ' || true
} > "$1/CHANGES.md"
cd "$1"
sha256sum -- *.tgz sbom.cdx.json CHANGES.md > SHA256SUMS
