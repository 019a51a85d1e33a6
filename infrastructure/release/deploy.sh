#!/usr/bin/env bash
# Copies a package to a server over ssh, and installs it there. Fails if that server went back to the release before.
# Usage: deploy.sh [USER@]HOST PACKAGE [OPTION OF install-release.sh ...], or deploy.sh [USER@]HOST --back [OPTION ...]
# SSH is the ssh command, with its options (default: ssh).
set -euo pipefail
target=$1 package=$2
shift 2
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
read -ra ssh <<< "${SSH:-ssh}"
sent=$(mktemp -d)
trap 'rm -rf "$sent"' EXIT
cp "$here/install-release.sh" "$sent/"
[ "$package" = --back ] || { cp "$package" "$sent/package.tgz"; package=package.tgz; }
tar -C "$sent" -cf - . | "${ssh[@]}" "$target" "set -eu
  directory=\$(mktemp -d); trap 'rm -rf \"\$directory\"' EXIT
  cd \"\$directory\"; tar --no-same-owner -xf -
  bash install-release.sh $(printf '%q ' "$@" "$package")"
