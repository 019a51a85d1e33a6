import type { Steps } from "@wezterm-parallel/shared/base/steps";
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

export function changeSpec(
  transaction: Transaction,
  specs: TaskSpecs,
  { task, changes }: { readonly task: number; readonly changes: TaskChanges & Pick<TaskEdits, "group"> },
): Steps<TaskSpec> {
  return replaceSpec(transaction, specs, task, (spec) => changeTask(spec, changes));
}

/** Changes the specification of a task that is not live; its previous attempts keep theirs. Returns the new one. */
export function* replaceSpec(
  transaction: Transaction,
  specs: TaskSpecs,
  task: number,
  change: (spec: TaskSpec) => TaskSpec,
): Steps<TaskSpec> {
  const { database } = transaction;
  const row = yield* readAssigned(database, task);
  if (row === undefined) throw new Error(`Internal error: no task ${task}`);
  const spec = yield* specs.read(row);
  const { command, agent, env, timeout } = spec;
  const before: ChangeableSpec = { command, agent, env, timeout };
  yield* database.run(
    "UPDATE attempt SET given = ? WHERE task_id = ? AND given IS NULL",
    JSON.stringify(before),
    task,
  );
  const changed = change(spec);
  const stored = yield* specs.keep(changed, new TextCache());
  yield* database.run(
    "UPDATE task SET spec_id = ?, own = ?, signature_id = ? WHERE id = ?",
    stored.spec,
    stored.own,
    stored.signature,
    task,
  );
  for (const signature of new Set([row.signature_id, stored.signature]))
    transaction.stirred({ run: row.run_id, signature });
  return changed;
}
