import type { Clock } from "@wezterm-parallel/shared/base/clock";
import type { Result } from "@wezterm-parallel/shared/base/result";
import { Done, type Steps } from "@wezterm-parallel/shared/base/steps";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { Report } from "@wezterm-parallel/shared/protocol/worker/worker-messages";

import type {
  AttemptStore,
  Commit,
  GroupStore,
  Placing,
  RunStore,
  ScheduleStore,
  Store,
  TaskStore,
  IncomingStore,
  HookStore,
  WebhookStore,
} from "../store.ts";
import type { ChangeStore, ReviewStore } from "../store.ts";
import type { RetentionStore } from "../retention.ts";
import { cancelTasks } from "./tasks/cancel-tasks.ts";
import { claimAsPlacer, claimTasks, isPlacer, takePlacer } from "./attempts/claim-tasks.ts";
import { changeClaims } from "./attempts/change-claims.ts";
import { connectWorker, expireWorker, workerAway } from "./attempts/connect-worker.ts";
import { drainWorker } from "./attempts/drain-worker.ts";
import { endRun, sweepRun } from "./runs/end-run.ts";
import { pauseQueue, putFirst } from "./changes/decide-changes.ts";
import { decideOrHandOver } from "./changes/hand-over.ts";
import { decidePullRequests } from "./changes/decide-pull-requests.ts";
import { decidePush } from "./changes/decide-push.ts";
import { pauseRun, pauseTasks, prioritiseTasks } from "./tasks/pause-tasks.ts";
import { reportAttempts } from "./attempts/report-attempts.ts";
import { continueInCheckout } from "./tasks/continue-in-checkout.ts";
import { editTask } from "./tasks/edit-task.ts";
import { recordAnswer } from "./tasks/record-answer.ts";
import { recordAgentNews } from "./tasks/record-agent-news.ts";
import { pickForTask } from "./tasks/pick-for-task.ts";
import { recordInput } from "./tasks/record-input.ts";
import { retryChanged } from "./tasks/retry-changed.ts";
import { retryTasks } from "./tasks/retry-tasks.ts";
import { changeGroup, removeGroup } from "./groups/change-group.ts";
import { recordSent, takeForgeComment } from "./reviews/take-forge-comment.ts";
import { endOverspent } from "./budgets/end-overspent.ts";
import { setBudget } from "./budgets/set-budget.ts";
import { openByHand } from "./pools/move-pool.ts";
import { reviseReview } from "./reviews/revise-review.ts";
import { sendReview } from "./reviews/send-review.ts";
import { addComment, changeDraft, resolveThread } from "./reviews/write-comments.ts";
import { addForAgent } from "./runs/add-for-agent.ts";
import { beginProject, extendRun, sealRun, submitRun } from "./runs/submit-run.ts";
import {
  pauseIncoming,
  recordCall,
  removeIncoming,
  setIncoming,
  startCall,
} from "./incoming/change-incoming.ts";
import { pauseSchedule, removeSchedule, setSchedule } from "./schedules/change-schedule.ts";
import { recordFirings, startFiring } from "./schedules/record-firings.ts";
import { reportServices } from "./services/report-services.ts";
import { pauseWebhook, recordDeliveries, removeWebhook, setWebhook } from "./webhooks/change-webhook.ts";
import { takeHookOffer, recordHookRuns, trustHooks } from "./hooks/change-hooks.ts";
import { replaceOverlaps } from "./tasks/replace-overlaps.ts";
import { wakeTasks } from "./tasks/wake-tasks.ts";
import type { Closing } from "./commits/closing.ts";
import type { CommitUrgency } from "./commits/commit-timer.ts";
import type { Times, Transaction } from "./commits/transaction.ts";
import { createReader } from "./reads/create-reader.ts";
import type { Looks } from "../../../base/look.ts";
import { createPlacingReader } from "./reads/placing-reader.ts";
import { TaskSpecs } from "./rows/task-specs.ts";
import type { SqlDatabase } from "../../../base/sql-database.ts";

/** The transactions of one engine. */
export interface Commits {
  /** `change` runs exclusively. */
  change<T>(
    change: (transaction: Transaction) => Steps<T>,
    urgency?: CommitUrgency,
  ): Promise<Result<T, Failure>>;
  /** Sets the last step of every transaction; at most one is allowed. */
  close(closing: Closing): Disposable;
  watch(heard: (commit: Commit) => void): Disposable;
}

interface Engine extends Looks {
  readonly database: SqlDatabase;
  readonly commits: Commits;
  /** Gives free pages back to the disk; see `RetentionStore`. */
  readonly shrink: (transaction: Transaction) => Steps<{ left: boolean }>;
  /** See `RunStore`. */
  readonly numberAfter: (transaction: Transaction, run: number) => Steps<void>;
}

/** The store over one engine; whoever opened the engine closes it. */
export function createStore({
  database,
  commits,
  shrink,
  numberAfter,
  ...looks
}: Engine): Omit<Store, "engine" | typeof Symbol.asyncDispose> {
  const specs = new TaskSpecs(database);
  void commits.change((transaction) => boundBackoffs(transaction));
  return {
    runs: {
      ...runStore(commits, specs),
      numberAfter: (run) => commits.change((tx) => numberAfter(tx, run)),
    },
    tasks: taskStore(commits, specs),
    attempts: attemptStore(commits, specs),
    groups: groupStore(commits),
    pools: { open: (project, name) => commits.change((tx) => openByHand(tx, { project, name })) },
    schedules: scheduleStore(commits, specs),
    services: {
      report: (worker, reported) => commits.change((tx) => reportServices(tx, worker, reported), "soon"),
    },
    webhooks: webhookStore(commits),
    hooks: hookStore(commits),
    incoming: incomingStore(commits, specs),
    budgets: {
      set: (name, budget) => commits.change((tx) => setBudget(tx, name, budget)),
      endOverspent: (attempt) => commits.change((tx) => endOverspent(tx, attempt)),
    },
    alerts: {
      publish: (data) => commits.change((tx) => new Done(tx.append({ kind: "alert.changed", data }))),
    },
    retention: retentionStore(commits, specs, shrink),
    changes: changeStore(commits, specs),
    reviews: reviewStore(commits, specs),
    reader: createReader(database, specs, looks),
    placingReader: createPlacingReader(database, specs),
    watch: (heard) => commits.watch(heard),
    place: (placer, placing) => commits.close(closeWith(specs, placer, placing)),
  };
}

export function keepTime({
  clock,
  random,
}: {
  readonly clock: Clock;
  readonly random?: () => number;
}): Times {
  const offset = clock.now() - clock.monotonic();
  return {
    now: () => clock.now(),
    steady: () => offset + clock.monotonic(),
    random: random ?? Math.random,
  };
}

/** The clock may have been set back while no server ran; no back-off may last longer than intended. */
function boundBackoffs({ database, steady }: Transaction): Steps<number> {
  return database.run("UPDATE task SET resumes_at = ?1 + delay WHERE resumes_at > ?1 + delay", steady);
}

function runStore(commits: Commits, specs: TaskSpecs): Omit<RunStore, "numberAfter"> {
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

function taskStore(commits: Commits, specs: TaskSpecs): TaskStore {
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
    news: (task, attempt, news) => commits.change((tx) => recordAgentNews(tx, { task, attempt, news })),
    answered: (task, attempt, given) => commits.change((tx) => recordAnswer(tx, { task, attempt, given })),
    overlap: (project, overlaps) => commits.change((tx) => replaceOverlaps(tx, project, overlaps)),
    wake: (limit) => commits.change((tx) => wakeTasks(tx, limit)),
  };
}

function groupStore(commits: Commits): GroupStore {
  return {
    change: (project, name, changes) => commits.change((tx) => changeGroup(tx, { project, name }, changes)),
    remove: (project, name) => commits.change((tx) => removeGroup(tx, { project, name })),
  };
}

function scheduleStore(commits: Commits, specs: TaskSpecs): ScheduleStore {
  return {
    set: (name, spec) => commits.change((tx) => setSchedule(tx, name, spec)),
    pause: (name, paused) => commits.change((tx) => pauseSchedule(tx, name, paused)),
    remove: (name) => commits.change((tx) => removeSchedule(tx, name)),
    decide: (decision) => commits.change((tx) => recordFirings(tx, decision)),
    start: (firing, submission, by) =>
      commits.change((tx) => startFiring(tx, specs, firing, { submission, startedBy: by })),
  };
}

function hookStore(commits: Commits): HookStore {
  return {
    offer: (offer, cursor) => commits.change((tx) => takeHookOffer(tx, offer, cursor)),
    trust: (file, cursor) => commits.change((tx) => trustHooks(tx, file, cursor)),
    record: (hook, progress) => commits.change((tx) => recordHookRuns(tx, hook, progress), "soon"),
  };
}

function webhookStore(commits: Commits): WebhookStore {
  return {
    set: (name, spec, cursor) => commits.change((tx) => setWebhook(tx, name, spec, cursor)),
    pause: (name, paused) => commits.change((tx) => pauseWebhook(tx, name, paused)),
    remove: (name) => commits.change((tx) => removeWebhook(tx, name)),
    record: (webhook, progress) => commits.change((tx) => recordDeliveries(tx, webhook, progress), "soon"),
  };
}

function incomingStore(commits: Commits, specs: TaskSpecs): IncomingStore {
  return {
    set: (name, spec, key) => commits.change((tx) => setIncoming(tx, name, spec, key)),
    pause: (name, paused) => commits.change((tx) => pauseIncoming(tx, name, paused)),
    remove: (name) => commits.change((tx) => removeIncoming(tx, name)),
    record: (call, outcome) => commits.change((tx) => recordCall(tx, call, outcome)),
    start: (call, submission, by) =>
      commits.change((tx) => startCall(tx, specs, call, { submission, startedBy: by })),
  };
}

/** Its code is loaded when something is removed. */
function retentionStore(commits: Commits, specs: TaskSpecs, shrink: Engine["shrink"]): RetentionStore {
  const load = () => import("./retention/remove-run.ts");
  return {
    pin: async (run, pinned) => {
      const { pinRun } = await load();
      return commits.change((tx) => pinRun(tx, run, pinned));
    },
    remove: async (run) => {
      const { removeRun } = await load();
      return commits.change((tx) => removeRun(tx, run));
    },
    removeTasks: async (run, limit) => {
      const { removeTasks } = await load();
      return commits.change((tx) => removeTasks(tx, specs, { run, limit }));
    },
    finish: async (run) => {
      const { finishRemoval } = await load();
      return commits.change((tx) => finishRemoval(tx, run));
    },
    removeEvents: async (upTo, limit) => {
      const { removeEvents } = await load();
      return commits.change((tx) => removeEvents(tx, upTo, limit));
    },
    shrink: () => commits.change(shrink),
  };
}

function attemptStore(commits: Commits, specs: TaskSpecs): AttemptStore {
  return {
    takePlacer: (holder) => commits.change((tx) => takePlacer(tx, holder)),
    claim: (placer, claims) => commits.change((tx) => claimAsPlacer(tx, specs, placer, claims)),
    connect: (worker) => commits.change((tx) => connectWorker(tx, specs, worker)),
    report: (worker, reports) =>
      commits.change((tx) => reportAttempts(tx, specs, worker, reports), urgencyOf(reports)),
    changeClaims: (lease, wish) => commits.change((tx) => changeClaims(tx, specs, { lease, wish })),
    expire: (worker, why) => commits.change((tx) => expireWorker(tx, specs, worker, why)),
    away: (worker) => commits.change((tx) => workerAway(tx, worker)),
    drain: (worker, isWanted) => commits.change((tx) => drainWorker(tx, worker, isWanted)),
  };
}

function changeStore(commits: Commits, specs: TaskSpecs): ChangeStore {
  return {
    decide: (decisions) => commits.change((tx) => decideOrHandOver(tx, specs, decisions)),
    putFirst: (change) => commits.change((tx) => putFirst(tx, change)),
    pauseQueue: (queue, paused) => commits.change((tx) => pauseQueue(tx, queue, paused)),
    decidePullRequests: (decisions) => commits.change((tx) => decidePullRequests(tx, decisions)),
    decidePush: (queue, command) => commits.change((tx) => decidePush(tx, queue, command)),
  };
}

function reviewStore(commits: Commits, specs: TaskSpecs): ReviewStore {
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
    *apply(transaction) {
      const claims = yield* placing.choose(transaction.placing());
      if (claims.length === 0) return undefined;
      if (!(yield* isPlacer(transaction, placer))) return () => placing.replaced();
      const claimed = yield* claimTasks(transaction, specs, claims);
      return () => placing.claimed(claimed);
    },
    undone: () => {
      specs.forget();
      placing.undone();
    },
  };
}
