import type { Steps } from "@wezterm-parallel/shared/base/steps";
import {
  anotherRound,
  decideReviewStep,
  describeUnapproved,
  nextReviewPrompt,
  readVerdict,
  reworkPrompt,
} from "@wezterm-parallel/shared/domain/task/agent/agent-review";
import { promptOf } from "@wezterm-parallel/shared/domain/task/agent/agent-commands";
import { pauseTask, resumeTask } from "@wezterm-parallel/shared/domain/queue/task-actions";
import { isQueued } from "@wezterm-parallel/shared/domain/task/task-lifecycle";
import type { PickRule, TaskSpec } from "@wezterm-parallel/shared/domain/task/task-spec";
import type { AttemptResult } from "@wezterm-parallel/shared/domain/task/task-state";
import type { Unchanged } from "@wezterm-parallel/shared/domain/unchanged";

import type { Transaction } from "../commits/transaction.ts";
import { readAssigned } from "../rows/build-assignment.ts";
import { taskColumns, type TaskRow } from "../rows/task-columns.ts";
import { standingOf, updateTaskRow } from "../rows/task-row.ts";
import type { TaskSpecs } from "../rows/task-specs.ts";
import { readProgress } from "../runs/run-progress.ts";
import { replaceSpec } from "../tasks/change-spec.ts";
import { continueInCheckout } from "../tasks/continue-in-checkout.ts";

/** A review that has ended. */
interface Ended {
  /** The task of the reviewer. */
  readonly row: TaskRow;
  readonly spec: TaskSpec;
  readonly review: NonNullable<TaskSpec["reviews"]>;
  readonly outputs: Readonly<Record<string, string>>;
}

/**
 * Follows the verdict of a reviewer in the transaction that ends its attempt, so that a crash neither loses nor doubles a
 * round: its comments become the next prompt of the writer, or a person is asked. After an approval nothing is left to do.
 */
export function* followVerdict(
  transaction: Transaction,
  specs: TaskSpecs,
  row: TaskRow,
  result: AttemptResult,
): Steps<void> {
  if ((yield* specs.shared(row.spec_id)).reviews === undefined) return;
  const spec = yield* readSpec(transaction, specs, row.id);
  const review = spec?.reviews;
  const progress = yield* readProgress(transaction, row.run_id);
  if (spec === undefined || review === undefined || progress?.ending !== undefined) return;
  const outputs = row.state === "succeeded" ? result.outputs : {};
  const said = readVerdict(outputs);
  const { round, rounds } = review;
  const data = { verdict: said.verdict, comments: said.comments.length, round, rounds, of: review.of };
  transaction.append({ kind: "task.reviewed", run: row.run_id, task: row.name, attempt: row.attempts, data });
  const step = decideReviewStep(said, review);
  if (step === "approve") return;
  const ended = { row, spec, review, outputs };
  if (step === "rework" && (yield* startRound(transaction, specs, ended))) return;
  yield* askPerson(transaction, specs, ended);
}

/** Lets writer and reviewer work once more, because a person says so. */
export function* reviewAgain(
  transaction: Transaction,
  specs: TaskSpecs,
  row: TaskRow,
  { judge = "" }: PickRule,
): Steps<Unchanged | undefined> {
  const reviewer = yield* findTask(transaction, row.run_id, judge);
  const spec = reviewer && (yield* readSpec(transaction, specs, reviewer.id));
  if (reviewer === undefined || spec?.reviews === undefined) return { reason: "missing" };
  const { outputs } = yield* readResult(transaction, reviewer);
  const ended = { row: reviewer, spec, review: spec.reviews, outputs };
  if (!(yield* startRound(transaction, specs, ended))) return { reason: "not-started" };
  yield* replaceSpec(transaction, specs, row.id, (own) => ({ ...own, pick: withoutQuestion(own.pick) }));
  const waiting = yield* findTask(transaction, row.run_id, row.name);
  const resumed = waiting && resumeTask(standingOf(waiting));
  if (waiting !== undefined && resumed?.ok === true)
    yield* updateTaskRow(transaction, waiting, resumed.value);
  return undefined;
}

function withoutQuestion(pick: PickRule | undefined): PickRule | undefined {
  if (pick === undefined) return undefined;
  const { asks: _asks, ...rest } = pick;
  return rest;
}

/**
 * Gives the comments to the writer, in its conversation, and lets the reviewer wait for it; without comments, only the
 * reviewer works again. Returns false if one of them cannot, for example because its budget is used up.
 */
function* startRound(
  transaction: Transaction,
  specs: TaskSpecs,
  { row, spec, review, outputs }: Ended,
): Steps<boolean> {
  const { verdict, comments } = readVerdict(outputs);
  const writer = yield* findTask(transaction, row.run_id, review.writer);
  if (writer === undefined) return false;
  if (verdict === "changes-requested") {
    const prompt = reworkPrompt(spec.agent ?? row.name, comments, review);
    const again = yield* continueInCheckout(transaction, specs, { task: writer.id, prompt });
    if (!again.changed.includes(writer.id)) return false;
  }
  const prompt = nextReviewPrompt(firstPrompt(spec), comments);
  const again = yield* continueInCheckout(transaction, specs, { task: row.id, prompt });
  if (!again.changed.includes(row.id)) return false;
  yield* replaceSpec(transaction, specs, row.id, (own) => ({
    ...own,
    reviews: { ...review, round: review.round + 1 },
  }));
  return true;
}

/** The prompt of the plan; that of a later round contains it, and would grow. */
function firstPrompt({ agentCommands, continues, command }: TaskSpec): string {
  return promptOf(agentCommands?.start ?? [], continues?.command ?? command) ?? "";
}

/** Holds back the task that takes over the work, with a question. */
function* askPerson(
  transaction: Transaction,
  specs: TaskSpecs,
  { row, spec, review, outputs }: Ended,
): Steps<void> {
  const waiting = yield* findTask(transaction, row.run_id, review.of);
  if (waiting === undefined || !isQueued(waiting.state)) return;
  const { round } = review;
  const message = describeUnapproved(readVerdict(outputs), { reviewer: spec.agent ?? row.name, round });
  const asks = { message, since: transaction.now };
  const asking = yield* replaceSpec(transaction, specs, waiting.id, (own) => ({
    ...own,
    ...(own.pick !== undefined && { pick: { ...own.pick, asks } }),
  }));
  const paused = pauseTask(standingOf(waiting));
  if (paused.ok) yield* updateTaskRow(transaction, waiting, paused.value);
  const activity = {
    state: "waiting",
    waitsFor: "answer",
    source: "plan",
    options: [...(asking.pick?.from ?? []), anotherRound],
    ...asks,
  } as const;
  const data = { prompt: message, activity };
  transaction.append({ kind: "task.input", run: row.run_id, task: waiting.name, data });
}

function* readSpec(transaction: Transaction, specs: TaskSpecs, task: number): Steps<TaskSpec | undefined> {
  const row = yield* readAssigned(transaction.database, task);
  return row && (yield* specs.read(row));
}

function findTask({ database }: Transaction, run: number, name: string): Steps<TaskRow | undefined> {
  return database.get<TaskRow>(`SELECT ${taskColumns} FROM task WHERE run_id = ? AND name = ?`, run, name);
}

function* readResult({ database }: Transaction, { id, attempts }: TaskRow): Steps<AttemptResult> {
  const row = yield* database.get<{ result: string | null }>(
    "SELECT result FROM attempt WHERE task_id = ? AND attempt = ?",
    id,
    attempts,
  );
  return row?.result == null
    ? { outputs: {}, logBytes: 0, strays: 0 }
    : (JSON.parse(row.result) as AttemptResult);
}
