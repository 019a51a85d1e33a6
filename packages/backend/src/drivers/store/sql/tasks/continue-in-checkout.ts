import type { Steps } from "@wezterm-parallel/shared/base/steps";
import { continueTask } from "@wezterm-parallel/shared/domain/task/agent/continue-task";
import { hasEnded } from "@wezterm-parallel/shared/domain/task/task-states";

import type { TasksChanged } from "../../store.ts";
import { decideChanges } from "../changes/decide-changes.ts";
import { readAssigned } from "../rows/build-assignment.ts";
import type { TaskSpecs } from "../rows/task-specs.ts";
import type { Transaction } from "../commits/transaction.ts";
import { replaceSpec } from "./change-spec.ts";
import { readLastAttempt } from "./read-last-attempt.ts";
import { retryTasks } from "./retry-tasks.ts";

/** Runs an ended task again in the checkout of its last attempt. */
export function* continueInCheckout(
  transaction: Transaction,
  specs: TaskSpecs,
  { task, prompt }: { readonly task: number; readonly prompt: string | undefined },
): Steps<TasksChanged> {
  const row = yield* readAssigned(transaction.database, task);
  if (row === undefined || !hasEnded(row.state)) return yield* retryTasks(transaction, specs, [task]);
  const continued = continueTask(yield* specs.read(row), yield* readLastAttempt(transaction, task), prompt);
  if (!continued.ok) return { changed: [], unchanged: [{ task, why: continued.failure }] };
  const done = yield* retryTasks(transaction, specs, [task]);
  if (!done.changed.includes(task)) return done;
  yield* replaceSpec(transaction, specs, task, () => continued.value);
  yield* withdraw(transaction, task);
  return done;
}

/** Its commits are no longer the last ones. A revert needs only the landed commit, and continues. */
function* withdraw(transaction: Transaction, change: number): Steps<void> {
  const lands = yield* transaction.database.get(
    "SELECT 1 FROM change WHERE task_id = ? AND position IS NOT NULL AND direction = 'land'",
    change,
  );
  if (lands !== undefined) yield* decideChanges(transaction, [{ change, command: { kind: "withdraw" } }]);
}
