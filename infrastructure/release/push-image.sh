#!/usr/bin/env bash
# Pushes an image, and prints `digest=sha256:…` as the registry has it.
# Usage: push-image.sh REGISTRY/NAME:VERSION
# BUILDER is podman, or what this variable names (docker).
set -euo pipefail
builder=${BUILDER:-podman}
"$builder" push "$1" >&2
"$builder" image inspect --format '{{range .RepoDigests}}{{println .}}{{end}}' "$1" | sed -n "s|^${1%:*}@|digest=|p"
