#!/usr/bin/env bash
# Builds the image of server and worker from a package (of `npm pack`, or of a release).
# Usage: build.sh NAME PACKAGE [OPTION OF THE BUILDER ...]
# BUILDER is podman, or what this variable names (docker). The package must have been packed on Linux, for the same kind
# of processor: it brings its Node.js.
set -euo pipefail
name=$1
package=$(realpath "$2")
shift 2
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
context=$(mktemp -d)
trap 'rm -rf "$context"' EXIT
npm install --prefix "$context/package" --omit=dev --no-audit --no-fund --silent "$package"
builder=${BUILDER:-podman}
# Only this format of podman keeps the health check; docker has no other.
format=()
[ "$builder" = docker ] || format=(--format docker)
"$builder" build "${format[@]}" --tag "$name" --file "$here/Containerfile" "$@" "$context"
