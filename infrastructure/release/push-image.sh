#!/usr/bin/env bash
# Pushes an image, and prints `digest=sha256:…` as the registry has it: that of this machine names uncompressed layers.
# Usage: push-image.sh REGISTRY/NAME:VERSION
# BUILDER is podman, or what this variable names (docker).
set -euo pipefail
if [ "${BUILDER:-podman}" = docker ]; then
  docker push "$1" | tee /dev/stderr | sed -n 's/.*digest: \(sha256:[0-9a-f]*\).*/digest=\1/p'
else
  file=$(mktemp)
  trap 'rm -f "$file"' EXIT
  "${BUILDER:-podman}" push --digestfile "$file" "$1" >&2
  echo "digest=$(cat "$file")"
fi
