/** Exit code of a daemon that can never start (EX_CONFIG of sysexits.h). */
export const refusedExitCode = 78;

/**
 * The keeper of one daemon: a POSIX shell of about 1 MB that restarts the daemon when it dies.
 *
 * Usage: sh -c SCRIPT wzp-keeper ROLE STATE RUNTIME MODE PROGRAM ARGUMENT…
 *
 * MODE `start` starts the daemon; `adopt` first waits for the end of the running daemon, which holds the
 * other end of stdin (and writes its exit code to it before a normal exit). When started from within a task,
 * it leaves the task's cgroup first, because the daemons must not end with the task.
 *
 * The keeper ends when the daemon ended successfully (0), finally refused to start (78), is no longer wanted,
 * or when a file named in its arguments is gone. The pause after a crash doubles from 0.1 s to 5 s and is
 * reset once the daemon has lived for 10 s; a killed daemon (137) is restarted within 0.2 s, because
 * everything must continue within 3 s.
 */
export const keeperScript = `
umask 077
role=$1 state=$2 runtime=$3 mode=$4
shift 4
own=$(sed -n 's/^0:://p' /proc/self/cgroup 2>/dev/null)
case $own in */wzp-*/h-*)
  while read -r _ at type _; do
    [ "$type" = cgroup2 ] && echo 0 >"$at\${own%%/wzp-*}/cgroup.procs"
  done 2>/dev/null </proc/mounts ;;
esac
out=$state/logs/$role.out err=$state/logs/$role.err
echo $$ >"$runtime/$role.keeper.$$" && mv -f "$runtime/$role.keeper.$$" "$runtime/$role.keeper"
export WZP_KEEPER=$$
trim() { if [ -f "$1" ] && [ "$(wc -c <"$1")" -gt 10000000 ]; then mv -f "$1" "$1.1"; fi; }
finished() { [ "$code" -eq 0 ] || [ "$code" -eq ${refusedExitCode} ] || [ ! -e "$state/wanted" ]; }
if [ "$mode" = adopt ]; then
  read -r code || code=137
  exec </dev/null
  finished && exit 0
fi
pause=1
while [ -e "$state/wanted" ]; do
  for word in "$@"; do
    case $word in /*) [ -e "$word" ] || { echo "$(date) $role cannot start: $word no longer exists" >>"$err"; exit ${refusedExitCode}; } ;; esac
  done
  trim "$out"; trim "$err"
  began=$(date +%s)
  "$@" </dev/null >>"$out" 2>>"$err"
  code=$?
  finished && exit "$code"
  echo "$(date) $role ended with $code; starting it again" >>"$err"
  [ $(($(date +%s) - began)) -ge 10 ] || [ "$code" -eq 137 ] && pause=1
  sleep "$((pause / 10)).$((pause % 10))"
  pause=$((pause * 2))
  [ "$pause" -gt 50 ] && pause=50
done
exit 0
`;
