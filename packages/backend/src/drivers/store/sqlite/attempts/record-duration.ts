import { addDuration } from "@wezterm-parallel/shared/domain/queue/duration-history";

import type { TaskRow } from "../rows/task-columns.ts";
import type { Transaction } from "../commits/transaction.ts";

/** Records the duration of a succeeded task, so that the next run can compute its critical path. */
export function recordDuration(transaction: Transaction, task: TaskRow): void {
  const { database, now } = transaction;
  if (task.started_at === null) return;
  const key = database.get<{ project_id: number; name: string; samples: string | null }>(
    `SELECT run.project_id, history.samples,
       CASE run.source WHEN 'plan' THEN task.name ELSE task.own ->> '$.base' END AS name
     FROM task JOIN run ON run.id = task.run_id
     LEFT JOIN history ON history.project_id = run.project_id
       AND history.name = CASE run.source WHEN 'plan' THEN task.name ELSE task.own ->> '$.base' END
     WHERE task.id = ?`,
    task.id,
  );
  if (key === undefined) return;
  const before = key.samples === null ? [] : (JSON.parse(key.samples) as number[]);
  const { samples, median } = addDuration(before, now - task.started_at);
  database.run(
    `INSERT INTO history (project_id, name, samples, median) VALUES (?, ?, ?, ?)
     ON CONFLICT (project_id, name) DO UPDATE SET samples = excluded.samples, median = excluded.median`,
    key.project_id,
    key.name,
    JSON.stringify(samples),
    median,
  );
}
