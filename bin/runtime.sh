# Sourced by wzp and by scripts/node; starts no process, so that it costs nothing.

# find_runtime DIR: sets `runtime` to the Node.js that was installed next to DIR or above it, else to "".
find_runtime() {
  runtime= directory=$1
  while :; do
    for candidate in "$directory"/node_modules/node-*-*/bin/node; do
      if runs_here "$candidate"; then runtime=$candidate; return; fi
    done
    [ -n "$directory" ] || return 0
    directory=${directory%/*}
  done
}

# Only a copied node_modules holds more than the one package that npm chose for this machine.
runs_here() {
  [ -x "$1" ] || return 1
  case $1 in
    */node-linux-*) [ -e /proc/self/exe ] ;;
    */node-*darwin-*) [ -e /System/Library ] ;;
    *) return 1 ;;
  esac
}
