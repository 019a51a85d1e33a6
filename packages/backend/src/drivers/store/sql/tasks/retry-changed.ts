import type { Steps } from "@wezterm-parallel/shared/base/steps";
import type { TaskChanges } from "@wezterm-parallel/shared/domain/task/task-changes";

import type { TasksChanged } from "../../store.ts";
import type { TaskSpecs } from "../rows/task-specs.ts";
import type { Transaction } from "../commits/transaction.ts";
import { changeSpec } from "./change-spec.ts";
import { retryTasks } from "./retry-tasks.ts";

/** Like `retryTasks`, with changed settings from the next attempt on; previous attempts keep what they ran. */
export function* retryChanged(
  transaction: Transaction,
  specs: TaskSpecs,
  { tasks, changes }: { readonly tasks: readonly number[]; readonly changes: TaskChanges },
): Steps<TasksChanged> {
  const done = yield* retryTasks(transaction, specs, tasks);
  for (const task of tasks)
    if (done.changed.includes(task)) yield* changeSpec(transaction, specs, { task, changes });
  return done;
}
