#!/usr/bin/env bash
# Deploys from CI, where keys are variables: SERVER (user@host), HOST_KEY (its line of known_hosts), SSH_KEY (private key).
# Usage: deploy-from-ci.sh PACKAGE, or deploy-from-ci.sh --back. Options of install-release.sh follow.
set -euo pipefail
: "${SERVER:?Name the server: user@host}" "${HOST_KEY:?Give the line of known_hosts}" "${SSH_KEY:?Give the private key}"
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
keys=$(mktemp -d)
trap 'rm -rf "$keys"' EXIT
(umask 077 && printf '%s\n' "$SSH_KEY" > "$keys/key")
printf '%s\n' "$HOST_KEY" > "$keys/known"
SSH="${SSH:-ssh} -i $keys/key -o IdentitiesOnly=yes -o UserKnownHostsFile=$keys/known -o StrictHostKeyChecking=yes" \
  "$here/deploy.sh" "$SERVER" "$@"
