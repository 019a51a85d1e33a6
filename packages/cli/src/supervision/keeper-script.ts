/** `$0` of the keeper, by which it is recognized in the process list. */
export const keeperName = "wzp-keeper";

/** Exit code of a daemon that will never be able to start (EX_CONFIG of sysexits.h). */
export const refusedExitCode = 78;

/**
 * The keeper of one daemon: a POSIX shell of about 1 MB that starts it again whenever it dies.
 *
 *   sh -c SCRIPT wzp-keeper ROLE STATE RUNTIME MODE PROGRAM ARGUMENT…
 *
 * MODE `start` begins with a start; `adopt` first waits for the death of the daemon that runs already, which
 * holds the other end of stdin (and writes its exit code into it when it ends by itself).
 * Started from within a task it leaves the task's cgroup first: the daemons must not end with the task.
 * Ends when the daemon ended well (0), refused for good (78), is no longer wanted, or when a file among its words is gone. The pause after
 * a crash doubles from 0.1 s to 5 s and starts over once the daemon lived for 10 s; one that was killed
 * (137) did nothing wrong and is back within 0.2 s, because everything is to go on within 3 s.
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
    case $word in /*) [ -e "$word" ] || { echo "$(date) $role cannot start: $word is gone" >>"$err"; exit ${refusedExitCode}; } ;; esac
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
