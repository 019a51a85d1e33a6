import type { Steps } from "@wezterm-parallel/shared/base/steps";
import type { EventOf } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";

import type { TaskName } from "../../store.ts";
import type { Transaction } from "../commits/transaction.ts";

interface TaskAnswer {
  readonly task: TaskName;
  readonly attempt: number;
  readonly given: EventOf<"task.answered">["data"];
}

/** The attempt may have ended because of the answer. */
export function* recordAnswer(
  transaction: Transaction,
  { task, attempt, given: data }: TaskAnswer,
): Steps<void> {
  yield* transaction.writeStarts();
  const known = yield* transaction.database.get(
    "SELECT 1 FROM task WHERE run_id = ? AND name = ?",
    task.run,
    task.name,
  );
  if (known === undefined) return;
  transaction.append({ kind: "task.answered", run: task.run, task: task.name, attempt, data });
}
