import type { Steps } from "@wezterm-parallel/shared/base/steps";
import { anotherRound } from "@wezterm-parallel/shared/domain/task/agent/agent-review";
import { eligible, findCandidate } from "@wezterm-parallel/shared/domain/task/pick";
import { resumeTask } from "@wezterm-parallel/shared/domain/queue/task-actions";
import type { PickRule } from "@wezterm-parallel/shared/domain/task/task-spec";
import type { TaskState } from "@wezterm-parallel/shared/domain/task/task-states";

import type { TasksChanged } from "../../store.ts";
import type { Transaction } from "../commits/transaction.ts";
import type { TaskSpecs } from "../rows/task-specs.ts";
import { standingOf, updateTaskRow } from "../rows/task-row.ts";
import { reviewAgain } from "../attempts/follow-verdict.ts";
import { eachTask } from "./cancel-tasks.ts";
import { replaceSpec } from "./change-spec.ts";

/** Records which candidate a person picked, and lets the task that waited for it start. */
export function pickForTask(
  transaction: Transaction,
  specs: TaskSpecs,
  { task, candidate }: { readonly task: number; readonly candidate: string },
): Steps<TasksChanged> {
  return eachTask(transaction, [task], function* (row) {
    const { pick } = yield* specs.shared(row.spec_id);
    if (pick === undefined || (pick.by !== "person" && pick.asks === undefined)) return { reason: "no-pick" };
    if (row.state !== "parked") return { reason: "not-queued", state: row.state };
    if (pick.by === "review" && candidate === anotherRound)
      return yield* reviewAgain(transaction, specs, row, pick);
    const names = yield* namesToPick(transaction, pick, task);
    const chosen = findCandidate(names, candidate);
    if (chosen === undefined) return { reason: "no-candidate", candidates: names.join(", ") };
    yield* replaceSpec(transaction, specs, task, (spec) => ({ ...spec, pick: { ...pick, chosen } }));
    const resumed = resumeTask(standingOf(row));
    if (!resumed.ok) return resumed.failure;
    yield* updateTaskRow(transaction, row, resumed.value);
    return undefined;
  });
}

/** Returns the candidates from which a person can pick for this task: those that succeeded. */
export function* namesToPick(
  { database }: Pick<Transaction, "database">,
  pick: PickRule,
  task: number,
): Steps<readonly string[]> {
  const ended = yield* database.all<{ task: string; state: TaskState }>(
    `SELECT need.written AS task, task.state FROM need JOIN task ON task.id = need.predecessor_id
     WHERE need.task_id = ?`,
    task,
  );
  return eligible(pick, ended);
}
