import type { Transaction } from "../commits/transaction.ts";

interface TaskInput {
  readonly task: number;
  readonly attempt: number;
  readonly prompt: string | undefined;
}

/** Does nothing when the attempt no longer runs. */
export function recordInput(transaction: Transaction, { task, attempt, prompt }: TaskInput): void {
  transaction.writeStarts();
  const row = transaction.database.get<{ run_id: number; name: string }>(
    "SELECT run_id, name FROM task WHERE id = ? AND attempts = ? AND state = 'running'",
    task,
    attempt,
  );
  if (row === undefined) return;
  const data = prompt === undefined ? {} : { prompt };
  transaction.append({ kind: "task.input", run: row.run_id, task: row.name, attempt, data });
}
