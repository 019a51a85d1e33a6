import type { Steps } from "@wezterm-parallel/shared/base/steps";
import type { Failure, FailureReason } from "@wezterm-parallel/shared/domain/failure";
import { passToNextAgent } from "@wezterm-parallel/shared/domain/task/agent/next-agent";
import { restartAgent, resumeAgent } from "@wezterm-parallel/shared/domain/task/agent/resume-agent";
import type { TaskEvent } from "@wezterm-parallel/shared/domain/task/task-lifecycle";
import type { AttemptOutcome } from "@wezterm-parallel/shared/domain/task/task-state";

import type { Transaction } from "../commits/transaction.ts";
import { movePool } from "../pools/move-pool.ts";
import { readAssigned } from "../rows/build-assignment.ts";
import type { TaskRow } from "../rows/task-columns.ts";
import type { TaskSpecs } from "../rows/task-specs.ts";
import { replaceSpec } from "../tasks/change-spec.ts";
import { readLastAttempt } from "../tasks/read-last-attempt.ts";
import { readProjectOf } from "../reads/read-runs.ts";

const setBacks: ReadonlySet<string> = new Set<FailureReason>([
  "out-of-quota",
  "no-conversation",
  "claim-lost",
]);

/** Returns why the agent of a task could not work, if its task is to start again. */
export function* findSetBack(
  specs: TaskSpecs,
  row: TaskRow,
  outcome: AttemptOutcome,
): Steps<Failure | undefined> {
  if (outcome.kind !== "failed" || (yield* specs.signature(row.signature_id)).pool === undefined)
    return undefined;
  const { reason } = outcome.failure;
  return setBacks.has(reason) ? outcome.failure : undefined;
}

/** Prepares the next attempt of a task whose agent could not work: the same conversation, or else a new one. */
export function* prepareAgain(
  transaction: Transaction,
  specs: TaskSpecs,
  row: TaskRow,
  failure: Failure,
): Steps<void> {
  // The silent agent may still write into the checkout, so the next one gets another.
  if (failure.reason === "claim-lost") return;
  const assigned = yield* readAssigned(transaction.database, row.id);
  if (assigned === undefined) return;
  const spec = yield* specs.read(assigned);
  const next =
    failure.reason === "no-conversation"
      ? restartAgent(spec)
      : resumeAgent(spec, yield* readLastAttempt(transaction, row.id));
  if (next !== undefined) yield* replaceSpec(transaction, specs, row.id, () => next);
}

/** Prepares the retry of an agent whose host was lost: it goes on in its checkout and its conversation. */
export function* continueLost(
  transaction: Transaction,
  specs: TaskSpecs,
  row: TaskRow,
  event: TaskEvent,
): Steps<void> {
  if (event.kind !== "backed-off" || event.counts !== "loss") return;
  const last = yield* readLastAttempt(transaction, row.id);
  const assigned = yield* readAssigned(transaction.database, row.id);
  if (last?.ran !== true || assigned === undefined) return;
  const spec = yield* specs.read(assigned);
  const next = spec.agentCommands?.continue === undefined ? undefined : resumeAgent(spec, last);
  if (next !== undefined) yield* replaceSpec(transaction, specs, row.id, () => next);
}

/** Prepares the retry of a task whose plan names other agents for its retries. */
export function* handToNextAgent(
  transaction: Transaction,
  specs: TaskSpecs,
  row: TaskRow,
  event: TaskEvent,
): Steps<void> {
  if (event.kind !== "backed-off" || event.counts !== "failure") return;
  if ((yield* specs.shared(row.spec_id)).retry.agents === undefined) return;
  const assigned = yield* readAssigned(transaction.database, row.id);
  const next = assigned && passToNextAgent(yield* specs.read(assigned));
  if (next !== undefined) yield* replaceSpec(transaction, specs, row.id, () => next);
}

/** Tells the pool of a task what the end of an attempt says about its quota. */
export function* tellPool(
  transaction: Transaction,
  specs: TaskSpecs,
  row: TaskRow,
  outcome: AttemptOutcome,
): Steps<void> {
  const { pool: name } = yield* specs.signature(row.signature_id);
  const project = name === undefined ? undefined : yield* readProjectOf(transaction.database, row.run_id);
  if (name === undefined || project === undefined) return;
  const pool = { project, name };
  if (outcome.kind === "failed" && outcome.failure.reason === "out-of-quota") {
    const { data = {} } = outcome.failure;
    const resetsAt = typeof data["resetsAt"] === "number" ? data["resetsAt"] : undefined;
    const said = typeof data["said"] === "string" ? data["said"] : "";
    yield* movePool(transaction, pool, { kind: "limit", said, resetsAt, random: transaction.random() });
    return;
  }
  const worked = outcome.kind !== "lost" && outcome.kind !== "cancelled";
  yield* movePool(transaction, pool, { kind: "end", task: row.id, worked });
}
