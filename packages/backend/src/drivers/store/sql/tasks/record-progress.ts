import type { Steps } from "@wezterm-parallel/shared/base/steps";
import type { Progress } from "@wezterm-parallel/shared/domain/activity/progress";

import type { TaskName } from "../../store.ts";
import type { Transaction } from "../commits/transaction.ts";

interface TaskProgress {
  readonly task: TaskName;
  readonly attempt: number;
  readonly progress: Progress;
}

/** Does nothing when the attempt no longer runs. */
export function* recordProgress(
  transaction: Transaction,
  { task, attempt, progress: data }: TaskProgress,
): Steps<void> {
  yield* transaction.writeStarts();
  const known = yield* transaction.database.get(
    "SELECT 1 FROM task WHERE run_id = ? AND name = ? AND attempts = ? AND state = 'running'",
    task.run,
    task.name,
    attempt,
  );
  if (known === undefined) return;
  transaction.append({ kind: "task.progress", run: task.run, task: task.name, attempt, data: { ...data } });
}
