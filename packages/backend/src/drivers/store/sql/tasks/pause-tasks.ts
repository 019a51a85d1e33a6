import type { Steps } from "@wezterm-parallel/shared/base/steps";
import { pauseTask, resumeTask } from "@wezterm-parallel/shared/domain/queue/task-actions";
import { wakeTask } from "@wezterm-parallel/shared/domain/queue/settle-tasks";
import { isQueued } from "@wezterm-parallel/shared/domain/task/task-lifecycle";

import type { TasksChanged } from "../../store.ts";
import { eachTask } from "./cancel-tasks.ts";
import { namesToPick } from "./pick-for-task.ts";
import { StoredGraph } from "../rows/stored-graph.ts";
import type { TaskRow } from "../rows/task-columns.ts";
import { updateTaskRow, standingOf } from "../rows/task-row.ts";
import type { TaskSpecs } from "../rows/task-specs.ts";
import type { Transaction } from "../commits/transaction.ts";

/**
 * Pauses or resumes queued tasks; running ones continue. Resuming a delayed task starts it before its time; one that waits
 * for a person's pick is not resumed, because it would fail.
 */
export function pauseTasks(
  transaction: Transaction,
  specs: TaskSpecs,
  { tasks, paused }: { readonly tasks: readonly number[]; readonly paused: boolean },
): Steps<TasksChanged> {
  return eachTask(transaction, tasks, function* (row) {
    const candidates = paused ? [] : yield* awaitedNames(transaction, specs, row);
    if (candidates.length > 0) return { reason: "awaits-pick", candidates: candidates.join(", ") };
    if (!paused && isDelayed(row)) {
      yield* wakeNow(transaction, row);
      return undefined;
    }
    const decided = paused ? pauseTask(standingOf(row)) : resumeTask(standingOf(row));
    if (!decided.ok) return decided.failure;
    yield* updateTaskRow(transaction, row, decided.value);
    return undefined;
  });
}

/** Returns the candidates from which a person has to pick before this task can start. */
function* awaitedNames(transaction: Transaction, specs: TaskSpecs, row: TaskRow): Steps<readonly string[]> {
  const { pick } = yield* specs.shared(row.spec_id);
  const asks = pick?.by === "person" || pick?.asks !== undefined;
  if (row.state !== "parked" || pick === undefined || !asks || pick.chosen !== undefined) return [];
  return yield* namesToPick(transaction, pick, row.id);
}

function isDelayed({ state, paused, resumes_at: resumesAt }: TaskRow): boolean {
  return state === "parked" && paused === 0 && resumesAt !== null;
}

function* wakeNow(transaction: Transaction, { id }: TaskRow): Steps<void> {
  const graph = new StoredGraph(transaction);
  yield* graph.write(yield* wakeTask(graph, id));
}

export function* pauseRun(
  transaction: Transaction,
  run: number,
  paused: boolean,
): Steps<{ changed: boolean }> {
  const changes = yield* transaction.database.run(
    "UPDATE run SET paused = ? WHERE id = ? AND paused <> ? AND ended_at IS NULL",
    paused ? 1 : 0,
    run,
    paused ? 1 : 0,
  );
  if (changes === 0) return { changed: false };
  transaction.append({ kind: paused ? "run.paused" : "run.resumed", run });
  transaction.touch(run);
  transaction.runChanged(run);
  return { changed: true };
}

/** A higher number goes first; only queued tasks still have an order. */
export function prioritiseTasks(
  transaction: Transaction,
  tasks: readonly number[],
  priority: number,
): Steps<TasksChanged> {
  return eachTask(transaction, tasks, function* (row) {
    if (!isQueued(row.state)) return { reason: "not-queued", state: row.state };
    const changes = yield* transaction.database.run(
      "UPDATE task SET priority = ? WHERE id = ? AND priority <> ?",
      priority,
      row.id,
      priority,
    );
    if (changes === 0) return { reason: "same-priority", priority };
    transaction.append({ kind: "task.priority", run: row.run_id, task: row.name, data: { priority } });
    transaction.stirred({ run: row.run_id, signature: row.signature_id });
    return undefined;
  });
}
