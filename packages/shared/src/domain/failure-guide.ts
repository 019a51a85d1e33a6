import type { FailureReason } from "./failure.ts";

export interface FailureGuide {
  /** What happened, in general; a failure's `detail` describes the specific case. */
  readonly meaning: string;
  readonly remedy: string;
}

/** Explains every failure reason for the reference page; a reason without an explanation does not compile. */
export const failureGuide: Readonly<Record<FailureReason, FailureGuide>> = {
  "invalid-request": {
    meaning: "An option, an argument or a field of an API request is not valid.",
    remedy:
      "Read the detail. The help of the command shows what is allowed, and for the API `errors` points to each field.",
  },
  "invalid-plan": {
    meaning: "The plan has problems, or the tasks that were submitted make no graph.",
    remedy: "Mend the lines that are shown. `wzp plan check` looks again without running anything.",
  },
  "not-found": {
    meaning: "There is no run, task, attempt, log or plan of that name.",
    remedy: "`wzp ps --all` lists what there is. A plan is made with `wzp init`.",
  },
  "ambiguous-id": {
    meaning: "The beginning of an id fits more than one.",
    remedy: "Type more of it.",
  },
  conflict: {
    meaning:
      "The present state forbids it: tasks are still running, a file is there already, the task has ended.",
    remedy: "The hint says which state is needed.",
  },
  "idempotency-mismatch": {
    meaning: "The same key was used before for another submission.",
    remedy: "Use a new key, or send exactly what was sent the first time.",
  },
  "run-sealed": {
    meaning: "The run takes no more tasks.",
    remedy: "Submit a new run. With `wzp add --after` it can wait for the other one.",
  },
  unsupported: {
    meaning: "This release, or a program of this machine, cannot do that.",
    remedy: "The hint names what has to be newer.",
  },
  unavailable: {
    meaning: "No server answers, or the connection broke.",
    remedy:
      "`wzp up` starts it. When it runs already, `wzp doctor` and `logs/server.log` in the state directory say what is wrong.",
  },
  "shutting-down": {
    meaning: "The server is stopping (`wzp down`) and takes no new run.",
    remedy: "Wait until it has stopped, then `wzp up`.",
  },
  maintenance: {
    meaning: "The server is under maintenance and takes no new run; what runs goes on.",
    remedy: "Wait for its end, or end it as an owner: `wzp admin maintenance off`.",
  },
  "already-running": {
    meaning: "Another server or worker already serves this home.",
    remedy: "Use that one, stop it with `wzp down`, or set `WZP_HOME` to another directory.",
  },
  "version-mismatch": {
    meaning: "The running server or worker is of another release than this command.",
    remedy: "`wzp down --detach && wzp up` restarts it. Running tasks go on meanwhile.",
  },
  "newer-database": {
    meaning: "The database was written by a newer release.",
    remedy: "Install that release or a later one. This one has changed nothing.",
  },
  "read-only-home": {
    meaning: "The state or the runtime directory cannot be written.",
    remedy: "Make it writable, or set `WZP_HOME` to a directory that is.",
  },
  unauthenticated: {
    meaning: "The server does not know who asks: no credential, or one that is wrong, expired or revoked.",
    remedy: "`wzp web` opens the browser signed in. A program sends an API key.",
  },
  unauthorized: {
    meaning:
      "Who asks may not do this: a permission is missing, the socket belongs to another user, or a page of another site tried to use the API.",
    remedy: "The detail says what is missing. On this machine, work as the user who started the server.",
  },
  "rate-limited": {
    meaning: "Too many requests, or too many attempts to sign in, in a short time.",
    remedy: "Wait as long as the answer says (`Retry-After`, seconds).",
  },
  "missing-program": {
    meaning: "The program of a command was not found in the task's PATH.",
    remedy:
      "Install it, or run it through a shell that knows it. The task sees the PATH of the shell that submitted it.",
  },
  "missing-directory": {
    meaning: "The directory in which the command should run does not exist.",
    remedy: "Make it, or correct `directory` in the plan or the path after `--project`.",
  },
  "permission-denied": {
    meaning: "A file is not executable, or a directory may not be read or written.",
    remedy: "`chmod +x` the script, or correct the permissions of the path that is named.",
  },
  "spawn-failed": {
    meaning: "The operating system could not start the process.",
    remedy:
      "The detail has its error. Often a limit is reached: processes (`ulimit -u`), open files or memory.",
  },
  "port-range-exhausted": {
    meaning: "Not enough consecutive ports are free.",
    remedy: "Wait until other tasks have ended, or lower `ports` in the plan.",
  },
  "secret-missing": {
    meaning: "A task names a secret that its project does not have, or not any more.",
    remedy: "Set it with `wzp secrets set NAME` in the project; `wzp secrets list` shows what there is.",
  },
  "key-unusable": {
    meaning:
      "The key file that secrets are encrypted with is missing, broken, open to others, or another one.",
    remedy:
      "Bring the file of the detail back from a backup, readable by you alone; nothing was lost or changed meanwhile. Without one, set the secrets anew.",
  },
  "setup-failed": {
    meaning: "A `setup` command of the project did not succeed, so the task was not started.",
    remedy: "`wzp logs` of the attempt shows its output. `wzp shell` opens the checkout as it was left.",
  },
  "not-a-repository": {
    meaning: "A worktree was asked for outside of a git repository.",
    remedy: "`git init` and commit, or say `checkout: project` or `checkout: none`.",
  },
  "no-commit": {
    meaning: "The repository has no commit yet, so there is nothing a worktree could start from.",
    remedy: "Make a first commit.",
  },
  "git-failed": {
    meaning: "A git command failed.",
    remedy: "The detail has what git said.",
  },
  "merge-conflict": {
    meaning: "The work of two predecessors, or of one and the target, conflicts in the files that are named.",
    remedy: "Let one of the two tasks need the other, or merge their branches by hand, then `wzp retry`.",
  },
  "dirty-submodule": {
    meaning:
      "A submodule, or a repository inside the checkout, holds work that a commit of the project cannot hold.",
    remedy:
      "Open the checkout with `wzp shell`, then commit and push there, or undo it. Until then the checkout stays.",
  },
  "target-missing": {
    meaning: "The branch that `project.target` names does not exist.",
    remedy: "Make the branch, or name another one.",
  },
  "input-missing": {
    meaning: "A commit or an output of a predecessor is not there any more.",
    remedy: "`wzp retry` the predecessor.",
  },
  "verify-failed": {
    meaning: "The task's command succeeded, and then one of its `verify` commands did not.",
    remedy: "`wzp logs` of the attempt shows the output of the check.",
  },
  "outputs-failed": {
    meaning:
      "What the task hands on could not be read or kept: a line of `$WZP_OUTPUT`, or files of `outputs`.",
    remedy: "Write one `key=value` a line, at most 64 KiB in all. Keep files with `outputs`.",
  },
  "disk-full": {
    meaning: "The disk is full.",
    remedy: "`wzp clean --dry-run` shows which checkouts can go. Free space, then `wzp retry`.",
  },
  "log-failed": {
    meaning: "The log of a session could not be written to its end. The task itself went on.",
    remedy: "Look at the disk under the state directory.",
  },
  "host-lost": {
    meaning: "The session host of the task went away. Its processes were stopped and verified gone.",
    remedy: "Nothing: it runs again as often as `retry.lost` allows. With `retry: { lost: 0 }`: `wzp retry`.",
  },
  "lease-expired": {
    meaning: "The worker did not hear from the server for the length of its lease, so it stopped the task.",
    remedy:
      "The task runs again as often as `retry.lost` allows. `logs/worker.log` in the state directory says what happened.",
  },
  "timed-out": {
    meaning: "`wzp wait --timeout` gave up: what was waited for has not ended yet.",
    remedy: "It goes on; wait longer, or look at it with `wzp ps`.",
  },
  "machine-restarted": {
    meaning: "The machine was restarted while the task ran.",
    remedy:
      "Nothing: it runs again as often as `retry.lost` allows. `wzp up --install` starts everything at boot.",
  },
  "process-tree-alive": {
    meaning: "Processes of the task did not end even after SIGKILL.",
    remedy:
      "They wait inside the kernel, as a rule for a disk or a network file system. End what they wait for.",
  },
};
