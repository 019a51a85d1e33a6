import { showTaskCommand } from "@wezterm-parallel/shared/domain/task/show-command";
import type { TaskEdits } from "@wezterm-parallel/shared/domain/task/task-changes";
import { isQueued } from "@wezterm-parallel/shared/domain/task/task-lifecycle";

import type { TasksChanged } from "../../store.ts";
import type { TaskRow } from "../rows/task-columns.ts";
import type { TaskSpecs } from "../rows/task-specs.ts";
import type { Transaction } from "../commits/transaction.ts";
import { joinGroup } from "../groups/join-group.ts";
import { eachTask } from "./cancel-tasks.ts";
import { changeSpec } from "./change-spec.ts";

/** Changes a task that waits to start. */
export function editTask(
  transaction: Transaction,
  specs: TaskSpecs,
  { task, edits }: { readonly task: number; readonly edits: TaskEdits },
): TasksChanged {
  const { priority: wanted, ...changes } = edits;
  return eachTask(transaction, [task], (row) => {
    if (!isQueued(row.state)) return { reason: "not-queued", state: row.state };
    if (edits.group != null && !joinGroup(transaction, row.run_id, edits.group))
      return { reason: "no-group", group: edits.group };
    const spec = changeSpec(transaction, specs, { task, changes });
    const { priority = spec.priority } = edits;
    if (wanted !== undefined)
      transaction.database.run("UPDATE task SET priority = ? WHERE id = ?", priority, task);
    stirLanes(transaction, row);
    const { group } = spec;
    const data = { command: showTaskCommand(spec), priority, ...(group !== undefined && { group }) };
    transaction.append({ kind: "task.edited", run: row.run_id, task: row.name, data });
    return undefined;
  });
}

/** Marks the lane that the task was in, and the one that it is in now. */
function stirLanes(transaction: Transaction, { id, run_id: run, signature_id: before }: TaskRow): void {
  const now = transaction.database.get<{ signature: number }>(
    "SELECT signature_id AS signature FROM task WHERE id = ?",
    id,
  );
  for (const signature of new Set([before, now?.signature ?? before]))
    transaction.stirred({ run, signature });
}
