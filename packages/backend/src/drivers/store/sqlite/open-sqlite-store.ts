import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { Report } from "@wezterm-parallel/shared/protocol/worker/worker-messages";

import type { AttemptStore, GroupStore, Placing, RunStore, Store, TaskStore } from "../store.ts";
import type { ChangeStore, ReviewStore } from "../store.ts";
import { cancelTasks } from "./tasks/cancel-tasks.ts";
import { claimAsPlacer, claimTasks, isPlacer, takePlacer } from "./attempts/claim-tasks.ts";
import { connectWorker, expireWorker, workerAway } from "./attempts/connect-worker.ts";
import { endRun, sweepRun } from "./runs/end-run.ts";
import { pauseQueue, putFirst } from "./changes/decide-changes.ts";
import { decideOrHandOver } from "./changes/hand-over.ts";
import type { CommitUrgency } from "./commits/commit-timer.ts";
import { decidePullRequests } from "./changes/decide-pull-requests.ts";
import { decidePush } from "./changes/decide-push.ts";
import { GroupCommit, type Closing } from "./commits/group-commit.ts";
import { openDatabase } from "../../../base/sqlite/open-database.ts";
import { pauseRun, pauseTasks, prioritiseTasks } from "./tasks/pause-tasks.ts";
import { reportAttempts } from "./attempts/report-attempts.ts";
import { continueInCheckout } from "./tasks/continue-in-checkout.ts";
import { editTask } from "./tasks/edit-task.ts";
import { recordAnswer } from "./tasks/record-answer.ts";
import { pickForTask } from "./tasks/pick-for-task.ts";
import { recordInput } from "./tasks/record-input.ts";
import { retryChanged } from "./tasks/retry-changed.ts";
import { retryTasks } from "./tasks/retry-tasks.ts";
import { first } from "./migrations/0001-first.ts";
import { counts } from "./migrations/0002-counts.ts";
import { changedTasks } from "./migrations/0003-changed-tasks.ts";
import { startedBy } from "./migrations/0004-started-by.ts";
import { idleTime } from "./migrations/0005-idle-time.ts";
import { ahead } from "./migrations/0006-ahead.ts";
import { leases } from "./migrations/0007-leases.ts";
import { allowFailure } from "./migrations/0008-allow-failure.ts";
import { reusable } from "./migrations/0009-reusable.ts";
import { groups } from "./migrations/0010-groups.ts";
import { changeGroup, removeGroup } from "./groups/change-group.ts";
import { changes } from "./migrations/0011-changes.ts";
import { reviews } from "./migrations/0012-reviews.ts";
import { overlaps } from "./migrations/0013-overlaps.ts";
import { pullRequests } from "./migrations/0014-pull-requests.ts";
import { pushes } from "./migrations/0015-pushes.ts";
import { forgeComments } from "./migrations/0016-forge-comments.ts";
import { recordSent, takeForgeComment } from "./reviews/take-forge-comment.ts";
import { conflictRounds } from "./migrations/0017-conflict-rounds.ts";
import { sentComments } from "./migrations/0018-sent-comments.ts";
import { quotaPools } from "./migrations/0019-quota-pools.ts";
import { agentAnswers } from "./migrations/0020-agent-answers.ts";
import { addedBy } from "./migrations/0021-added-by.ts";
import { spending } from "./migrations/0022-spending.ts";
import { openByHand } from "./pools/move-pool.ts";
import { createPlacingReader } from "./reads/placing-reader.ts";
import { createSqliteReader } from "./reads/sqlite-reader.ts";
import { reviseReview } from "./reviews/revise-review.ts";
import { sendReview } from "./reviews/send-review.ts";
import { addComment, changeDraft, resolveThread } from "./reviews/write-comments.ts";
import { addForAgent } from "./runs/add-for-agent.ts";
import { beginProject, extendRun, sealRun, submitRun } from "./runs/submit-run.ts";
import { TaskSpecs } from "./rows/task-specs.ts";
import type { Times, Transaction } from "./commits/transaction.ts";
import { WalFile } from "./commits/wal-file.ts";
import { replaceOverlaps } from "./tasks/replace-overlaps.ts";
import { wakeTasks } from "./tasks/wake-tasks.ts";

/** In order; never edited once released. */
const migrations: readonly string[] = [
  first,
  counts,
  changedTasks,
  startedBy,
  idleTime,
  ahead,
  leases,
  allowFailure,
  reusable,
  groups,
  changes,
  reviews,
  overlaps,
  pullRequests,
  pushes,
  forgeComments,
  conflictRounds,
  sentComments,
  quotaPools,
  agentAnswers,
  addedBy,
  spending,
];

interface SqliteStoreOptions {
  /** The database file, absolute; its directory exists. Created with mode 0600. */
  readonly file: string;
  readonly clock: Clock;
  /** 0 ≤ random < 1, for the jitter of retries; absent: Math.random. */
  readonly random?: () => number;
  /** Maximum delay in ms of a report that a task runs, to share a commit with others; absent: none. */
  readonly gatherMs?: number;
  /** A thread waits for the disk, so that a commit does not block the event loop; absent: COMMIT waits. */
  readonly syncsAside?: boolean;
}

/**
 * Opens the queue's database exclusively for this process until disposal, which commits waiting changes.
 * Fails with `already-running`, `newer-database`, `read-only-home` or `disk-full`.
 */
export function openSqliteStore(options: SqliteStoreOptions): Result<Store, Failure> {
  const opened = openDatabase(options.file, migrations);
  if (!opened.ok) return opened;
  const database = opened.value;
  const times = keepTime(options);
  const { file, gatherMs = 0 } = options;
  const wal = options.syncsAside === true ? new WalFile(database, file) : undefined;
  const sync = wal && (() => wal.sync());
  const commits = new GroupCommit({ database, file, times, gatherMs, sync });
  const specs = new TaskSpecs(database);
  void commits.change((transaction) => boundBackoffs(transaction));
  return ok({
    runs: runStore(commits, specs),
    tasks: taskStore(commits, specs),
    attempts: attemptStore(commits, specs),
    groups: groupStore(commits),
    pools: { open: (project, name) => commits.change((tx) => openByHand(tx, { project, name })) },
    changes: changeStore(commits, specs),
    reviews: reviewStore(commits, specs),
    reader: createSqliteReader(database, specs),
    placingReader: createPlacingReader(database, specs),
    watch: (heard) => commits.watch(heard),
    place: (placer, placing) => commits.close(closeWith(specs, placer, placing)),
    [Symbol.asyncDispose]: async () => {
      await commits.flushAll();
      wal?.[Symbol.dispose]();
      database[Symbol.dispose]();
    },
  });
}

function keepTime({ clock, random }: SqliteStoreOptions): Times {
  const offset = clock.now() - clock.monotonic();
  return {
    now: () => clock.now(),
    steady: () => offset + clock.monotonic(),
    random: random ?? Math.random,
  };
}

/** The clock may have been set back while no server ran; no back-off may last longer than intended. */
function boundBackoffs({ database, steady }: Transaction): void {
  database.run("UPDATE task SET resumes_at = ?1 + delay WHERE resumes_at > ?1 + delay", steady);
}

function runStore(commits: GroupCommit, specs: TaskSpecs): RunStore {
  return {
    submit: (submission, once, by) =>
      commits.change((tx) => submitRun(tx, specs, { submission, startedBy: by }, once)),
    addForAgent: (lease, tasks, once) =>
      commits.change((tx) => addForAgent(tx, specs, { lease, tasks }, once)),
    extend: (run, tasks, once) => commits.change((tx) => extendRun(tx, specs, { run, tasks }, once)),
    project: (project) => commits.change((tx) => beginProject(tx, project)),
    seal: (run) => commits.change((tx) => sealRun(tx, run)),
    pause: (run, paused) => commits.change((tx) => pauseRun(tx, run, paused)),
    end: (run) => commits.change((tx) => endRun(tx, run)),
    sweep: (run, limit) => commits.change((tx) => sweepRun(tx, run, limit)),
  };
}

function taskStore(commits: GroupCommit, specs: TaskSpecs): TaskStore {
  return {
    cancel: (tasks) => commits.change((tx) => cancelTasks(tx, tasks)),
    retry: (tasks, changes) =>
      commits.change((tx) =>
        changes === undefined ? retryTasks(tx, specs, tasks) : retryChanged(tx, specs, { tasks, changes }),
      ),
    continue: (task, prompt) => commits.change((tx) => continueInCheckout(tx, specs, { task, prompt })),
    pause: (tasks, paused) => commits.change((tx) => pauseTasks(tx, specs, { tasks, paused })),
    pick: (task, candidate) => commits.change((tx) => pickForTask(tx, specs, { task, candidate })),
    edit: (task, edits) => commits.change((tx) => editTask(tx, specs, { task, edits })),
    prioritise: (tasks, priority) => commits.change((tx) => prioritiseTasks(tx, tasks, priority)),
    input: (task, attempt, need) => commits.change((tx) => recordInput(tx, specs, { task, attempt, need })),
    answered: (task, attempt, given) => commits.change((tx) => recordAnswer(tx, { task, attempt, given })),
    overlap: (project, overlaps) => commits.change((tx) => replaceOverlaps(tx, project, overlaps)),
    wake: (limit) => commits.change((tx) => wakeTasks(tx, limit)),
  };
}

function groupStore(commits: GroupCommit): GroupStore {
  return {
    change: (project, name, changes) => commits.change((tx) => changeGroup(tx, { project, name }, changes)),
    remove: (project, name) => commits.change((tx) => removeGroup(tx, { project, name })),
  };
}

function attemptStore(commits: GroupCommit, specs: TaskSpecs): AttemptStore {
  return {
    takePlacer: (holder) => commits.change((tx) => takePlacer(tx, holder)),
    claim: (placer, claims) => commits.change((tx) => claimAsPlacer(tx, specs, placer, claims)),
    connect: (worker) => commits.change((tx) => connectWorker(tx, specs, worker)),
    report: (worker, reports) =>
      commits.change((tx) => reportAttempts(tx, specs, worker, reports), urgencyOf(reports)),
    expire: (worker, why) => commits.change((tx) => expireWorker(tx, specs, worker, why)),
    away: (worker) => commits.change((tx) => workerAway(tx, worker)),
  };
}

function changeStore(commits: GroupCommit, specs: TaskSpecs): ChangeStore {
  return {
    decide: (decisions) => commits.change((tx) => decideOrHandOver(tx, specs, decisions)),
    putFirst: (change) => commits.change((tx) => putFirst(tx, change)),
    pauseQueue: (queue, paused) => commits.change((tx) => pauseQueue(tx, queue, paused)),
    decidePullRequests: (decisions) => commits.change((tx) => decidePullRequests(tx, decisions)),
    decidePush: (queue, command) => commits.change((tx) => decidePush(tx, queue, command)),
  };
}

function reviewStore(commits: GroupCommit, specs: TaskSpecs): ReviewStore {
  return {
    comment: (change, comment) => commits.change((tx) => addComment(tx, change, comment)),
    changeDraft: (change, draft) => commits.change((tx) => changeDraft(tx, change, draft)),
    resolve: (change, thread) => commits.change((tx) => resolveThread(tx, change, thread)),
    send: (change, review) => commits.change((tx) => sendReview(tx, specs, change, review)),
    sent: (change, posted) => commits.change((tx) => recordSent(tx, change, posted)),
    take: (change, comment) => commits.change((tx) => takeForgeComment(tx, change, comment)),
    revise: (change, revised) => commits.change((tx) => reviseReview(tx, specs, change, revised)),
  };
}

/** Not urgent: the report that a task runs. Urgent: an end or a return, for which slot, successors and user wait. */
function urgencyOf(reports: readonly Report[]): CommitUrgency {
  return reports.some(({ kind }) => kind === "ended" || kind === "returned") ? "now" : "soon";
}

function closeWith(specs: TaskSpecs, placer: number, placing: Placing): Closing {
  return {
    apply: (transaction) => {
      const claims = placing.choose(transaction.placing());
      if (claims.length === 0) return undefined;
      if (!isPlacer(transaction, placer)) return () => placing.replaced();
      const claimed = claimTasks(transaction, specs, claims);
      return () => placing.claimed(claimed);
    },
    undone: () => {
      specs.forget();
      placing.undone();
    },
  };
}
