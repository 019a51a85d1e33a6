import {
  changeTask,
  type ChangeableSpec,
  type TaskChanges,
} from "@wezterm-parallel/shared/domain/task/task-changes";

import type { TasksChanged } from "../../store.ts";
import { readAssigned } from "../rows/build-assignment.ts";
import { retryTasks } from "./retry-tasks.ts";
import { TextCache, type TaskSpecs } from "../rows/task-specs.ts";
import type { Transaction } from "../commits/transaction.ts";

/** Like `retryTasks`, with changed settings from the next attempt on; previous attempts keep what they ran. */
export function retryChanged(
  transaction: Transaction,
  specs: TaskSpecs,
  { tasks, changes }: { readonly tasks: readonly number[]; readonly changes: TaskChanges },
): TasksChanged {
  const done = retryTasks(transaction, tasks);
  for (const task of tasks) if (done.changed.includes(task)) change(transaction, specs, { task, changes });
  return done;
}

function change(
  { database }: Transaction,
  specs: TaskSpecs,
  { task, changes }: { readonly task: number; readonly changes: TaskChanges },
): void {
  const row = readAssigned(database, task);
  if (row === undefined) throw new Error(`Internal error: no task ${task}`);
  const spec = specs.read(row);
  const { command, env, timeout } = spec;
  const before: ChangeableSpec = { command, env, timeout };
  database.run(
    "UPDATE attempt SET given = ? WHERE task_id = ? AND given IS NULL",
    JSON.stringify(before),
    task,
  );
  const stored = specs.keep(changeTask(spec, changes), new TextCache());
  database.run("UPDATE task SET spec_id = ?, own = ? WHERE id = ?", stored.spec, stored.own, task);
}
