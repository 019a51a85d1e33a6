# Sourced by wzp. A view that a helper shows consists of this shell and two `cat`, so start little else.

# attach_by_helper WORD...: shows a session through the helper that the views of this installation share, and exits
# as `wzp attach` does. Returns if there is no helper or if it declines: then Node.js runs the command.
attach_by_helper() {
  case $#$2 in
    2r[0-9]*/*) ;;
    3--read-only) case $3 in r[0-9]*/*) ;; *) return 0 ;; esac ;;
    *) return 0 ;;
  esac
  [ -t 0 ] && [ -t 1 ] && [ -t 2 ] && [ -e /proc/self/exe ] && [ -e "$root/dist/build-id" ] || return 0
  build=
  # The file has no newline at its end, which makes `read` fail.
  read -r build < "$root/dist/build-id" || [ -n "$build" ] || return 0
  find_run_directory || return 0
  # Without a helper, the command starts one here for the views that follow.
  export WZP_VIEWS="$run/views-$build"
  find_helper || return 0
  show_by_helper
}

# Finds out whether a helper runs that uses the directory $WZP_VIEWS.
find_helper() {
  run=${WZP_VIEWS%/*} helper=
  [ -O "$run" ] && [ ! -h "$run" ] && [ -O "$WZP_VIEWS/pid" ] && [ -p "$WZP_VIEWS/ask" ] || return 1
  read -r helper < "$WZP_VIEWS/pid" && kill -0 "$helper" 2>/dev/null
}

# Sets `run` to the directory that homePaths in packages/shared/src/protocol/home.ts chooses. That of a long path is
# another one, in which no helper is found.
find_run_directory() {
  case ${WZP_HOME-} in
    /*) run=$WZP_HOME/run ;;
    "") run=${XDG_RUNTIME_DIR:+$XDG_RUNTIME_DIR/wezterm-parallel}; run=${run:-/tmp/wzp-$(id -u)} ;;
    *) return 1 ;;
  esac
}

show_by_helper() {
  own=$WZP_VIEWS/$$ signalled= output=
  saved=$(stty -g; stty size) || return 0
  size=${saved#*
} saved=${saved%%
*}
  mkfifo -m 600 "$own.out" "$own.in" "$own.life" 2>/dev/null || return 0
  # The shell gives its background programs no stdin, unless it has another number. That 8 is closed tells the helper
  # that this shell was killed: `cat` would take one more line from the terminal before it notices.
  exec 7<&0 8<> "$own.life"
  trap 'again=1; tell_helper "$(stty size <&7)"' WINCH
  trap 'again=1; enter_raw_mode; tell_helper "$(stty size <&7)"' CONT
  trap 'leave 129' HUP
  trap 'leave 130' INT
  trap 'leave 131' QUIT
  trap 'leave 143' TERM
  enter_raw_mode
  # Neither can open its pipe before the helper does: what is typed until then stays in the terminal.
  cat < "$own.out" 8>&- & output=$!
  cat <&7 > "$own.in" 8>&- & input=$!
  # A helper that is stuck, or whose pid is another program's by now, never opens them.
  { sleep 1; [ -e "$own.took" ] || kill -KILL "$output"; } </dev/null >/dev/null 2>&1 7>&- 8>&- & watchdog=$!
  # A signal that came before there was an output to end.
  [ -z "$signalled" ] || kill -KILL "$output"
  tell_helper "$size $input"
  await_output
  # A program that has only just been forked still catches other signals, and loses them.
  { kill -KILL "$input" "$watchdog"; wait "$input" "$watchdog"; } 2>/dev/null
  stty "$saved" <&7
  code= took= pressed=
  [ ! -e "$own.took" ] || took=1
  [ ! -e "$own.end" ] || read -r code pressed < "$own.end"
  # The pipes go last: while they are there, no other shell with this pid uses the names.
  rm -f "$own.took" "$own.end"
  rm -f "$own.in" "$own.out" "$own.life"
  exec 7<&- 8>&-
  trap - WINCH CONT HUP INT QUIT TERM
  # Node.js continues with a place that needs a program in its terminal.
  if [ -z "$signalled" ] && [ "$code" = node ]; then return 0; fi
  if [ -n "$signalled$code" ]; then exit "${signalled:-$code}"; fi
  [ -z "$took" ] || tell_lost
}

# Waits until the helper closed the output and all of it was written; a signal interrupts the wait.
await_output() {
  again=1
  while [ -n "$again" ]; do
    again=
    wait "$output" 2>/dev/null
  done
}

# The modes that Node.js sets for `setRawMode`.
enter_raw_mode() {
  stty -brkint -icrnl -inpck -istrip -ixon onlcr cs8 -echo -icanon -iexten -isig min 1 time 0 <&7
}

# tell_helper SIZE|leave: SIZE is followed by the pid of the program that reads the keys, the first time.
# The pipe is opened for reading too, so that this never waits for a helper that is gone.
tell_helper() {
  [ ! -p "$WZP_VIEWS/ask" ] || echo "$$ $1" 1<> "$WZP_VIEWS/ask"
}

# leave CODE: the helper restores the terminal and closes the output; a second signal does not wait for that.
leave() {
  again=1
  if [ -z "$signalled" ] && [ -e "$own.took" ]; then tell_helper leave; else kill -KILL "$output" 2>/dev/null; fi
  signalled=$1
}

# Undoes what the program in the session may have switched on: see packages/cli/src/terminal/raw-terminal.ts.
tell_lost() {
  printf '\030\033[?1049l\033[<u\033[?9l\033[?1000l\033[?1002l\033[?1003l\033[?1005l\033[?1006l\033[?1015l\033[?1016l'
  printf '\033[?1004l\033[?2004l\033[?2026l\033[?2031l\033[?6l\033[?1l\033>\033[?7h\033[?45l\033[4l\033[20l\033[?5l\033[>4m'
  printf '\0337\033[r\0338\033(B\017\033[0m\033[?25h\033[0 q\033[23;0t'
  printf '\r\nwzp: The helper that showed this session ended. Attaching again.\n' >&2
}
