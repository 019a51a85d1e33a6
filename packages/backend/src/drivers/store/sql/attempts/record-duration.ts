import type { Steps } from "@wezterm-parallel/shared/base/steps";
import { addDuration } from "@wezterm-parallel/shared/domain/queue/duration-history";

import type { Transaction } from "../commits/transaction.ts";

interface History {
  readonly project: number;
  readonly name: string;
  samples: readonly number[];
  median: number;
}

/**
 * Records the durations of the tasks that succeeded in this transaction, so that the next run can compute its
 * critical path. One statement reads all, and one writes each history, however many tasks ended.
 */
export function* recordDurations(transaction: Transaction): Steps<void> {
  const { durations } = transaction;
  if (durations.length === 0) return;
  const histories = new Map<string, History>();
  for (const { project_id: project, name, samples, ms } of yield* readHistories(transaction)) {
    const key = `${project} ${name}`;
    const before = histories.get(key)?.samples ?? (samples === null ? [] : (JSON.parse(samples) as number[]));
    histories.set(key, { project, name, ...addDuration(before, ms) });
  }
  for (const history of histories.values()) yield* write(transaction, history);
}

interface HistoryRow {
  readonly project_id: number;
  readonly name: string;
  readonly samples: string | null;
  readonly ms: number;
}

/** In the order in which the tasks ended. */
function readHistories({ database, durations }: Transaction): Steps<HistoryRow[]> {
  return database.all<HistoryRow>(
    `SELECT run.project_id, history.samples, CAST(json_extract(ended.value, '$.ms') AS BIGINT) AS ms,
       CASE run.source WHEN 'plan' THEN task.name ELSE json_extract(task.own, '$.base') END AS name
     FROM json_each(?) AS ended JOIN task ON task.id = CAST(json_extract(ended.value, '$.task') AS BIGINT)
     JOIN run ON run.id = task.run_id
     LEFT JOIN history ON history.project_id = run.project_id
       AND history.name = CASE run.source WHEN 'plan' THEN task.name ELSE json_extract(task.own, '$.base') END
     ORDER BY ended.key`,
    JSON.stringify(durations),
  );
}

function* write({ database }: Transaction, { project, name, samples, median }: History): Steps<void> {
  yield* database.write(
    `INSERT INTO history (project_id, name, samples, median) VALUES (?, ?, ?, ?)
     ON CONFLICT (project_id, name) DO UPDATE SET samples = excluded.samples, median = excluded.median`,
    project,
    name,
    JSON.stringify(samples),
    median,
  );
}
