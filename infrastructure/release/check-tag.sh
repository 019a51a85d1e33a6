#!/usr/bin/env bash
# Fails unless the tag names the version of package.json, is annotated, and its commit is on main.
# Usage: check-tag.sh v0.1.0
set -euo pipefail
tag=$1
version=$(node -p 'require("./package.json").version')
[ "$tag" = "v$version" ] || { echo "The tag is $tag, but package.json has version $version." >&2; exit 1; }
[ "$(git cat-file -t "refs/tags/$tag")" = tag ] || { echo "$tag is not an annotated tag: git tag --sign $tag" >&2; exit 1; }
main=$(git rev-parse --verify --quiet refs/remotes/origin/main || git rev-parse refs/heads/main)
git merge-base --is-ancestor "$tag^{commit}" "$main" || { echo "The commit of $tag is not on main." >&2; exit 1; }
