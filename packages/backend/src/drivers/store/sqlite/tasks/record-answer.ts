import type { EventOf } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";

import type { Transaction } from "../commits/transaction.ts";

interface TaskAnswer {
  readonly task: number;
  readonly attempt: number;
  readonly given: EventOf<"task.answered">["data"];
}

/** The attempt may have ended because of the answer. */
export function recordAnswer(transaction: Transaction, { task, attempt, given: data }: TaskAnswer): void {
  transaction.writeStarts();
  const row = transaction.database.get<{ readonly run_id: number; readonly name: string }>(
    "SELECT run_id, name FROM task WHERE id = ?",
    task,
  );
  if (row === undefined) return;
  transaction.append({ kind: "task.answered", run: row.run_id, task: row.name, attempt, data });
}
