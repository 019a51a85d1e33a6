#!/usr/bin/env bash
# Runs the plan of the working directory in a CI job. Reads:
#   WZP_TASKS    names of tasks, separated by white space; default: all
#   WZP_OPTIONS  options of `wzp run`, separated by white space
#   WZP_VERSION  version from npm; default: the one that the project has installed
#   WZP_JUNIT    path of the JUnit XML
#   WZP_SUMMARY  path of the Markdown summary
set -euo pipefail

if [ -n "${WZP_VERSION:-}" ]; then
  wzp=(npx --yes "wezterm-parallel@$WZP_VERSION")
else
  wzp=(npx --no-install wezterm-parallel)
fi
# No glob of an input may match files.
set -f
words=()
for word in ${WZP_TASKS:-} ${WZP_OPTIONS:-}; do words+=("$word"); done

# A restored cache makes the directories above it for everybody, and wzp refuses to trust such a home.
home="${XDG_STATE_HOME:-$HOME/.local/state}/wezterm-parallel"
[ ! -d "$home" ] || chmod -R go= "$home"

status=0
"${wzp[@]}" run --junit "${WZP_JUNIT:-wzp-results.xml}" --summary "${WZP_SUMMARY:-wzp-summary.md}" "${words[@]}" || status=$?
# Otherwise the daemons outlive the job on a runner that is reused.
"${wzp[@]}" down --kill
exit "$status"
