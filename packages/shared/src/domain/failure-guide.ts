import type { FailureReason } from "./failure.ts";

interface FailureGuide {
  /** The general case of the failure; a failure's `detail` describes the specific case. */
  readonly meaning: string;
  readonly remedy: string;
}

/** Explains every failure reason for the reference page; a reason without an explanation does not compile. */
export const failureGuide: Readonly<Record<FailureReason, FailureGuide>> = {
  "invalid-request": {
    meaning: "An option, an argument or a field of an API request is not valid.",
    remedy:
      "Read the detail. `--help` shows what a command accepts; in API responses, `errors` lists each invalid field.",
  },
  "invalid-plan": {
    meaning: "The plan has errors, or the dependencies of the submitted tasks are not a valid graph.",
    remedy: "Correct the lines that are shown. `wzp plan check` checks the plan without running anything.",
  },
  "not-found": {
    meaning: "A run, task, attempt, log or plan of that name does not exist.",
    remedy: "`wzp ps --all` lists all runs and tasks. `wzp init` creates a plan.",
  },
  gone: {
    meaning: "It was here, but retention has removed it.",
    remedy:
      "Start from what is kept: for events, load the runs, then listen from `now`, or from 0 for all kept events.",
  },
  "ambiguous-id": {
    meaning: "The beginning of an id matches more than one.",
    remedy: "Type more characters of the id.",
  },
  conflict: {
    meaning:
      "The current state does not allow it: for example, tasks are still running, a file already exists, or the task has ended.",
    remedy: "The hint names the required state.",
  },
  "idempotency-mismatch": {
    meaning: "The idempotency key was already used for a different submission.",
    remedy: "Use a new key, or send exactly the original request.",
  },
  "run-sealed": {
    meaning: "The run accepts no more tasks.",
    remedy: "Submit a new run. With `wzp add --after` its tasks can wait for those of the other run.",
  },
  unsupported: {
    meaning: "This release, or a program on this machine, does not support it.",
    remedy: "The hint names the program that must be upgraded.",
  },
  unavailable: {
    meaning: "The server does not respond, or the connection was lost.",
    remedy:
      "`wzp up` starts the server. If it is already running, see `wzp doctor` and `logs/server.log` in the state directory.",
  },
  "shutting-down": {
    meaning: "The server is stopping (`wzp down`) and accepts no new runs.",
    remedy: "Wait until it has stopped, then run `wzp up`.",
  },
  maintenance: {
    meaning: "The server is under maintenance and accepts no new runs; running tasks continue.",
    remedy: "Wait until the maintenance ends, or end it as an owner: `wzp admin maintenance off`.",
  },
  "already-running": {
    meaning: "Another server or worker already uses this state directory.",
    remedy: "Use that one, stop it with `wzp down`, or set `WZP_HOME` to another directory.",
  },
  "version-mismatch": {
    meaning: "The running server or worker has a different release than this command.",
    remedy: "`wzp down --detach && wzp up` restarts it. Running tasks continue meanwhile.",
  },
  "newer-database": {
    meaning: "The database was written by a newer release.",
    remedy: "Install that release or a later one. This release has changed nothing.",
  },
  "database-unavailable": {
    meaning: "The PostgreSQL database of the server does not answer. Nothing was changed.",
    remedy: "Check that PostgreSQL runs and that `WZP_DATABASE` is right. The server continues by itself.",
  },
  "blobs-unavailable": {
    meaning: "The store for logs and artifacts, or for backups, does not answer or refuses.",
    remedy:
      "Check its address, its credentials and the network. What waits to be stored is sent again later.",
  },
  "read-only-home": {
    meaning: "The state directory or the runtime directory is not writable.",
    remedy: "Make it writable, or set `WZP_HOME` to a writable directory.",
  },
  unauthenticated: {
    meaning: "The request has no credential, or one that is wrong, expired or revoked.",
    remedy: "`wzp web` opens a signed-in browser. Programs send an API key.",
  },
  unauthorized: {
    meaning:
      "The request is not allowed: a permission is missing, the socket belongs to another user, or a page of another site tried to use the API.",
    remedy:
      "The detail names the missing permission. On this machine, work as the user who started the server.",
  },
  "rate-limited": {
    meaning: "Too many requests or too many sign-in attempts in a short time.",
    remedy: "Wait as long as the response says (`Retry-After`, in seconds).",
  },
  "backup-damaged": {
    meaning: "A file of a backup is missing or was changed, so what it contains cannot be restored.",
    remedy:
      "Make a new backup with `wzp backup create`: what the home still has is stored again. For a restore, use an earlier backup of `wzp backup list`.",
  },
  "missing-program": {
    meaning: "The program of a command was not found in the task's PATH.",
    remedy:
      "Install it, or run it through a shell that finds it. The task gets the PATH of the shell that submitted it.",
  },
  "missing-directory": {
    meaning: "The working directory of the command does not exist.",
    remedy: "Create it, or correct `directory` in the plan or the path after `--project`.",
  },
  "permission-denied": {
    meaning: "A file is not executable, or a directory is not readable or writable.",
    remedy: "`chmod +x` the script, or correct the permissions of the path in the detail.",
  },
  "spawn-failed": {
    meaning: "The operating system could not start the process.",
    remedy:
      "The detail contains its error. Often a limit was reached: processes (`ulimit -u`), open files or memory.",
  },
  "port-range-exhausted": {
    meaning: "Not enough consecutive ports are free.",
    remedy: "Wait until other tasks have ended, or lower `ports` in the plan.",
  },
  "secret-missing": {
    meaning: "A task names a secret that its project does not have.",
    remedy: "Set it with `wzp secrets set NAME` in the project; `wzp secrets list` lists the existing ones.",
  },
  "key-unusable": {
    meaning:
      "The key file that encrypts secrets is missing, corrupted, readable by others, or a different one.",
    remedy:
      "Restore the file named in the detail from a backup, with permissions for you alone; no secret was lost or changed. Without a backup, set the secrets again.",
  },
  "no-conversation": {
    meaning: "The agent does not know the conversation that it should continue.",
    remedy:
      "None: the task starts a new conversation in its checkout by itself. If it failed nevertheless, use `wzp retry`.",
  },
  "claim-lost": {
    meaning: "Nothing was heard of the agent outside that had claimed the task for as long as it had named.",
    remedy:
      "None: the task waits in a new checkout for the next agent that claims it. What the silent agent did is in the checkout and on the branch of its attempt.",
  },
  "no-sandbox": {
    meaning:
      "The task must run in a sandbox, and its machine cannot make one. Nothing of the task was started.",
    remedy: "Install bubblewrap and allow user namespaces; `wzp doctor` shows what is missing.",
  },
  "no-container": {
    meaning: "The task must run in a container, and its machine has no podman or docker that works.",
    remedy:
      "Install podman or docker for the worker's user; `wzp doctor` shows which one is used, or what is wrong. Or use `labels`, so that only machines which have one get the task.",
  },
  "image-missing": {
    meaning: "The image of the task's container is not on its machine, and could not be pulled.",
    remedy:
      "Check the name of the image and the network, and sign in to its registry as the worker's user (`podman login`, `docker login`).",
  },
  "container-failed": {
    meaning: "Podman or docker could not start the task's container. Nothing of the task was started.",
    remedy:
      "The detail says why. Limits of `resources`, for example, need cgroups that the worker's user may use.",
  },
  unschedulable: {
    meaning: "No node of Kubernetes took the pod of the task in time. Nothing of the task was started.",
    remedy:
      "The detail has the scheduler's words. Ask for less with `resources`, add nodes, or raise `kubernetes.scheduledWithin` in `config.yaml`.",
  },
  "port-taken": {
    meaning: "The port of a service is in use by another program.",
    remedy: "Stop that program, or let a free port be chosen: remove `port` from the service.",
  },
  "service-ended": {
    meaning: "The process of a service has ended by itself.",
    remedy: "Its last lines say why; `wzp services logs NAME` shows all of them.",
  },
  "check-failed": {
    meaning: "A check of a service failed, or it was not ready in time.",
    remedy: "Look at its output (`wzp services logs NAME`), and at `ready` and `healthy` in the plan.",
  },
  "service-failed": {
    meaning: "A service that the task needs could not be started, or has failed. The task was not started.",
    remedy: "The detail and the last lines of the service say why. Then use `wzp retry`.",
  },
  "hook-refused": {
    meaning: "A hook of the project (`before task.starting`, `before change.landing`) did not allow it.",
    remedy:
      "Its last lines say why; `wzp hooks list` shows the hooks. Then use `wzp retry`, or queue the change again.",
  },
  "out-of-quota": {
    meaning: "The agent's account has used up its quota.",
    remedy:
      "None: the task waits with the others of its pool and continues its conversation when the quota is back. `wzp agents list` shows pools; `wzp agents open POOL` opens one before its time.",
  },
  "out-of-budget": {
    meaning:
      "The agent was stopped because a budget of its task, run, project, person or of the server is used up.",
    remedy:
      "Its files and commits are kept. Raise the budget (`wzp agents budget`) or wait for the next day or month, then continue the task in the same conversation: `wzp continue`.",
  },
  "setup-failed": {
    meaning: "A `setup` command of the project failed, so the task was not started.",
    remedy:
      "`wzp logs` of the attempt shows its output. `wzp shell` opens the checkout in the state in which it was left.",
  },
  "not-a-repository": {
    meaning: "A worktree was requested outside a git repository.",
    remedy: "Run `git init` and commit, or write `checkout: project` or `checkout: none` in the plan.",
  },
  "no-commit": {
    meaning: "The repository has no commit yet, so a worktree cannot be created.",
    remedy: "Make a first commit.",
  },
  "git-failed": {
    meaning: "A git command failed.",
    remedy: "The detail contains the error message of git.",
  },
  "merge-conflict": {
    meaning:
      "The changes of two predecessors, or of one predecessor and the target branch, conflict in the files that are listed.",
    remedy: "Make one of the two tasks need the other, or merge their branches manually, then `wzp retry`.",
  },
  "needs-review": {
    meaning: "The change lacks approvals that the plan requires, or somebody requested changes.",
    remedy: "Look at it and approve it with `wzp review`, or wait for the reviewer.",
  },
  "dirty-submodule": {
    meaning:
      "A submodule, or a repository inside the checkout, has changes that a commit of the project cannot contain.",
    remedy:
      "Open the checkout with `wzp shell`, then commit and push there, or undo the changes. The checkout is kept until then.",
  },
  "target-missing": {
    meaning: "The branch in `project.target` does not exist.",
    remedy: "Create the branch, or name another one.",
  },
  "input-missing": {
    meaning: "A commit or an output of a predecessor no longer exists.",
    remedy: "`wzp retry` the predecessor.",
  },
  "verify-failed": {
    meaning: "The task's command succeeded, but one of its `verify` commands failed.",
    remedy: "`wzp logs` of the attempt shows the output of the check.",
  },
  "outputs-failed": {
    meaning:
      "The outputs of the task could not be read or saved: a line of `$WZP_OUTPUT`, or files of `outputs`.",
    remedy: "Write one `key=value` per line, at most 64 KiB in total. Save files with `outputs`.",
  },
  "disk-full": {
    meaning: "The disk is full.",
    remedy: "`wzp clean --dry-run` lists which checkouts can be removed. Free space, then `wzp retry`.",
  },
  "out-of-memory": {
    meaning: "The pod of the task used more memory than its `resources` allow, and was killed.",
    remedy: "Raise `memory` in the task's `resources`. The log up to then is kept.",
  },
  "log-failed": {
    meaning: "The log of a session could not be written completely. The task itself continued.",
    remedy: "Check the disk that contains the state directory.",
  },
  "pod-lost": {
    meaning:
      "The pod of the task was evicted, removed, or ended without a result, for example because its node was lost.",
    remedy:
      "None: the task runs again, as often as `retry.lost` allows. The detail has the words of Kubernetes.",
  },
  "host-lost": {
    meaning:
      "The session host of the task ended unexpectedly. Its processes were stopped, and it was verified that none is left.",
    remedy:
      "No action is needed: the task runs again as often as `retry.lost` allows. With `retry: { lost: 0 }`: `wzp retry`.",
  },
  "lease-expired": {
    meaning: "The worker could not reach the server for the length of its lease, so it stopped the task.",
    remedy:
      "The task runs again as often as `retry.lost` allows. `logs/worker.log` in the state directory contains the details.",
  },
  "timed-out": {
    meaning: "`wzp wait --timeout` reached its limit before the run or task ended.",
    remedy: "The run or task continues; wait longer, or check it with `wzp ps`.",
  },
  "machine-restarted": {
    meaning: "The machine was restarted while the task ran.",
    remedy:
      "No action is needed: the task runs again as often as `retry.lost` allows. `wzp up --install` starts everything at boot.",
  },
  "process-tree-alive": {
    meaning: "Processes of the task did not end even after SIGKILL.",
    remedy: "They are blocked in the kernel, usually by a disk or a network file system. Repair that.",
  },
};
