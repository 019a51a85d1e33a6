#!/usr/bin/env bash
# Stands for systemd, which needs to be process 1: runs the command of the unit as its user, with its directories.
# Usage: supervisor.sh stop|start wezterm-parallel
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
case $1 in
  start)
    cd "$here"
    setsid runuser --user nobody -- env "HOME=$here/state" "XDG_STATE_HOME=$here/state" "XDG_CONFIG_HOME=$here/state/config" \
      "XDG_RUNTIME_DIR=$here/run" "$here/releases/current/node_modules/.bin/wzp" up --foreground --listen 127.0.0.1:0 \
      > "$here/service.log" 2>&1 < /dev/null &
    echo $! > "$here/service.pid"
    ;;
  stop)
    if [ -e "$here/service.pid" ]; then
      pid=$(cat "$here/service.pid")
      pkill --parent "$pid" || kill "$pid" 2> /dev/null || true
      tail --pid="$pid" -f /dev/null
      rm "$here/service.pid"
    fi
    ;;
esac
