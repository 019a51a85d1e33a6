import type { Steps } from "@wezterm-parallel/shared/base/steps";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { retryWithin } from "@wezterm-parallel/shared/domain/queue/run-ending";
import { settleSuccessors } from "@wezterm-parallel/shared/domain/queue/settle-tasks";
import { decideTask, isSuccess, type TaskEvent } from "@wezterm-parallel/shared/domain/task/task-lifecycle";
import type { Retry } from "@wezterm-parallel/shared/domain/task/task-spec";
import type { AttemptOutcome, AttemptResult } from "@wezterm-parallel/shared/domain/task/task-state";

import { readBudget } from "../reads/read-budgets.ts";
import { openChange } from "../changes/open-change.ts";
import { answerThreads } from "../reviews/answer-threads.ts";
import { haltRun } from "../runs/end-run.ts";
import { readProgress } from "../runs/run-progress.ts";
import { StoredGraph } from "../rows/stored-graph.ts";
import type { TaskRow } from "../rows/task-columns.ts";
import { updateTaskRow, standingOf } from "../rows/task-row.ts";
import { fullName, type TaskSpecs } from "../rows/task-specs.ts";
import { followVerdict } from "./follow-verdict.ts";
import { keepReusable } from "./reusable-attempts.ts";
import type { Transaction } from "../commits/transaction.ts";
import { continueLost, findSetBack, handToNextAgent, prepareAgain, tellPool } from "./set-back.ts";

interface AttemptEnd {
  /** Epoch ms on the worker's clock. */
  readonly at: number;
  readonly outcome: AttemptOutcome;
  readonly result: AttemptResult;
  /** The side that ended it: the worker cannot revert the server's own decision later. */
  readonly by: "worker" | "lease";
  /** Whether there are tasks that need this one, and questions to its agent; absent: look. */
  readonly waiting?: { readonly successors: boolean; readonly questions: boolean };
}

/** Ends an attempt with its task, successors, run, history and events, all in this transaction. */
export function* endAttempt(
  transaction: Transaction,
  specs: TaskSpecs,
  row: TaskRow,
  ended: AttemptEnd,
): Steps<void> {
  const startedAt = yield* writeAttempt(transaction, row, ended);
  const { outcome } = ended;
  const { setBack, retry } = yield* whatFollows(transaction, specs, row, outcome);
  const random = transaction.random();
  const end = { kind: "end", outcome, retry, random, setBack: setBack !== undefined } as const;
  const event = decideTask(standingOf(row), end);
  if (event === undefined) return;
  const data = { outcome };
  transaction.append({
    kind: "attempt.ended",
    run: row.run_id,
    task: row.name,
    attempt: row.attempts,
    data,
  });
  const succeeded = event.kind === "ended" && event.state === "succeeded";
  if (succeeded) yield* keepReusable(transaction, row, ended.result);
  const isBack = event.kind === "set-back";
  const failure = "failure" in outcome ? outcome.failure : undefined;
  const task = yield* updateTaskRow(transaction, row, event, isBack ? {} : { failure, data });
  transaction.freed(row.id, startedAt === undefined ? undefined : ended.at - startedAt);
  if (isBack && setBack !== undefined) yield* prepareAgain(transaction, specs, row, setBack);
  yield* handToNextAgent(transaction, specs, row, event);
  // A worker that was silent for too long may never come back with the checkout.
  if (ended.by === "worker") yield* continueLost(transaction, specs, row, event);
  yield* tellPool(transaction, specs, row, outcome);
  if (succeeded) yield* handOnWork(transaction, specs, task, ended);
  yield* finishTask(transaction, specs, task, { event, waiting: ended.waiting });
  if (event.kind === "ended") yield* followVerdict(transaction, specs, task, ended.result);
}

interface Following {
  readonly retry: Retry;
  /** Why its agent could not work, if the task is to start again. */
  readonly setBack?: Failure | undefined;
}

/** Returns the retries that are left to a task that did not succeed; none while its own budget is used up. */
function* whatFollows(
  transaction: Transaction,
  specs: TaskSpecs,
  row: TaskRow,
  outcome: AttemptOutcome,
): Steps<Following> {
  const asked = (yield* specs.shared(row.spec_id)).retry;
  if (isSuccess(outcome)) return { retry: asked };
  const run = (yield* readProgress(transaction, row.run_id)) ?? { ending: undefined };
  const retry = retryWithin(run, asked);
  if (yield* hasUsedUp(transaction, specs, row)) return { retry: { ...retry, max: 0, lost: 0 } };
  return { retry, setBack: run.ending === undefined ? yield* findSetBack(specs, row, outcome) : undefined };
}

function* hasUsedUp({ database }: Transaction, specs: TaskSpecs, row: TaskRow): Steps<boolean> {
  if ((yield* specs.signature(row.signature_id)).pool === undefined) return false;
  return (yield* readBudget(database, { of: fullName(row) }))?.stage === "used-up";
}

function* handOnWork(
  transaction: Transaction,
  specs: TaskSpecs,
  task: TaskRow,
  { result, waiting }: AttemptEnd,
): Steps<void> {
  yield* openChange(transaction, specs, task, result);
  if (waiting?.questions !== false) yield* answerThreads(transaction, specs, task, result);
}

function* finishTask(
  transaction: Transaction,
  specs: TaskSpecs,
  task: TaskRow,
  { event, waiting }: { readonly event: TaskEvent; readonly waiting: AttemptEnd["waiting"] },
): Steps<void> {
  if (event.kind !== "ended") return;
  if (waiting?.successors !== false) {
    const graph = new StoredGraph(transaction, [task]);
    yield* graph.write(yield* settleSuccessors(graph, [task.id]));
  }
  if (event.state === "succeeded" && task.started_at !== null) {
    transaction.took(task.id, transaction.now - task.started_at);
  }
  const failed = event.state === "failed" && task.allow_failure === 0;
  yield* haltRun(transaction, specs, { run: task.run_id, failed });
}

/** Returns when it started, if this transaction learned that. */
function* writeAttempt(transaction: Transaction, row: TaskRow, end: AttemptEnd): Steps<number | undefined> {
  const startedAt = transaction.takeStart(row.id)?.at;
  yield* transaction.database.write(
    `UPDATE attempt SET state = 'ended', outcome = ?, result = ?, ended_by = ?, ended_at = ?,
       started_at = coalesce(started_at, ?)
     WHERE task_id = ? AND attempt = ?`,
    JSON.stringify(end.outcome),
    JSON.stringify(end.result),
    end.by,
    Math.round(end.at),
    startedAt === undefined ? null : Math.round(startedAt),
    row.id,
    row.attempts,
  );
  return startedAt;
}
