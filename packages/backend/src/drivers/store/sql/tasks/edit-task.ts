import type { Steps } from "@wezterm-parallel/shared/base/steps";
import { showTaskCommand } from "@wezterm-parallel/shared/domain/task/show-task-command";
import type { TaskEdits } from "@wezterm-parallel/shared/domain/task/task-changes";
import { isQueued } from "@wezterm-parallel/shared/domain/task/task-lifecycle";

import type { TasksChanged } from "../../store.ts";
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
): Steps<TasksChanged> {
  const { priority: wanted, ...changes } = edits;
  return eachTask(transaction, [task], function* (row) {
    if (!isQueued(row.state)) return { reason: "not-queued", state: row.state };
    if (edits.group != null && !(yield* joinGroup(transaction, row.run_id, edits.group)))
      return { reason: "no-group", group: edits.group };
    const spec = yield* changeSpec(transaction, specs, { task, changes });
    const { priority = spec.priority } = edits;
    if (wanted !== undefined)
      yield* transaction.database.run("UPDATE task SET priority = ? WHERE id = ?", priority, task);
    const { group } = spec;
    const data = { command: showTaskCommand(spec), priority, ...(group !== undefined && { group }) };
    transaction.append({ kind: "task.edited", run: row.run_id, task: row.name, data });
    return undefined;
  });
}
