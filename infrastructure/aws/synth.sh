#!/bin/sh
# Writes the CloudFormation templates of an environment. Needs no account.
# Usage: synth.sh --environment development|staging|production --out DIRECTORY
set -eu
here=$(CDPATH= cd -P -- "${0%/*}" && pwd)
# This is a project of its own, so that others do not install the CDK.
if [ ! -e "$here/node_modules/.package-lock.json" ] || [ "$here/package-lock.json" -nt "$here/node_modules/.package-lock.json" ]; then
  npm ci --prefix "$here" --ignore-scripts --no-audit --no-fund --silent
fi
exec "$here/../../scripts/node" "$here/app.ts" "$@"
