#!/usr/bin/env bash
# Fails unless the tag names the version of package.json, is signed by somebody who may release, and its commit is on main.
# Usage: check-tag.sh v0.1.0
# SIGNERS has a line for each of these people: an e-mail address and a public SSH key.
set -euo pipefail
tag=$1
version=$(node -p 'require("./package.json").version')
[ "$tag" = "v$version" ] || { echo "The tag is $tag, but package.json has version $version." >&2; exit 1; }
[ "$(git cat-file -t "refs/tags/$tag")" = tag ] || { echo "$tag is not an annotated tag: git tag --sign $tag" >&2; exit 1; }
signers=$(mktemp)
trap 'rm -f "$signers"' EXIT
printf '%s\n' "${SIGNERS:?Name those who may release: an e-mail address and a public SSH key in each line}" > "$signers"
git -c gpg.ssh.allowedSignersFile="$signers" verify-tag "$tag" ||
  { echo "$tag is not signed by somebody who may release." >&2; exit 1; }
main=$(git rev-parse --verify --quiet refs/remotes/origin/main || git rev-parse refs/heads/main)
git merge-base --is-ancestor "$tag^{commit}" "$main" || { echo "The commit of $tag is not on main." >&2; exit 1; }
