import {
  changeTask,
  type ChangeableSpec,
  type TaskChanges,
  type TaskEdits,
} from "@wezterm-parallel/shared/domain/task/task-changes";
import type { TaskSpec } from "@wezterm-parallel/shared/domain/task/task-spec";

import { readAssigned } from "../rows/build-assignment.ts";
import { TextCache, type TaskSpecs } from "../rows/task-specs.ts";
import type { Transaction } from "../commits/transaction.ts";

/** Changes the specification of a task that is not live; its previous attempts keep theirs. Returns the new one. */
export function changeSpec(
  { database }: Transaction,
  specs: TaskSpecs,
  { task, changes }: { readonly task: number; readonly changes: TaskChanges & Pick<TaskEdits, "group"> },
): TaskSpec {
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
  const changed = changeTask(spec, changes);
  const stored = specs.keep(changed, new TextCache());
  database.run(
    "UPDATE task SET spec_id = ?, own = ?, signature_id = ? WHERE id = ?",
    stored.spec,
    stored.own,
    stored.signature,
    task,
  );
  return changed;
}
