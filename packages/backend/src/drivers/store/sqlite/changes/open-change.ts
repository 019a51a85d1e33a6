import type { AttemptResult } from "@wezterm-parallel/shared/domain/task/task-state";

import type { TaskRow } from "../rows/task-columns.ts";
import type { TaskSpecs } from "../rows/task-specs.ts";
import type { Transaction } from "../commits/transaction.ts";
import { decideChanges } from "./decide-changes.ts";

interface RunOfChange {
  readonly project_id: number;
  readonly target: string | null;
  readonly source: string;
}

/**
 * Opens the change of a task that succeeded with commits; a task that ran again replaces its change, unless the
 * earlier one is on its way to the target. With `merge: auto`, it is queued at once.
 */
export function openChange(
  transaction: Transaction,
  specs: TaskSpecs,
  row: TaskRow,
  { commit, base, changedFiles = 0 }: AttemptResult,
): void {
  if (commit === undefined || base === undefined || changedFiles === 0) return;
  const { database, now } = transaction;
  const run = database.get<RunOfChange>(
    "SELECT project_id, project ->> '$.target' AS target, source FROM run WHERE id = ?",
    row.run_id,
  );
  if (run === undefined || run.target === null || run.source === "landing") return;
  const { changes } = database.run(
    `INSERT INTO change (task_id, project_id, target, attempt, base, tip, files, state, opened_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, 'open', ?)
     ON CONFLICT (task_id) DO UPDATE SET attempt = excluded.attempt, base = excluded.base, tip = excluded.tip,
       files = excluded.files, state = 'open', direction = 'land', candidate = NULL, failure = NULL,
       opened_at = excluded.opened_at
     WHERE position IS NULL`,
    row.id,
    run.project_id,
    run.target,
    row.attempts,
    base,
    commit,
    changedFiles,
    now,
  );
  if (changes === 0) return;
  const data = { target: run.target, direction: "land" };
  transaction.append({ kind: "change.open", run: row.run_id, task: row.name, attempt: row.attempts, data });
  const { merge } = specs.shared(row.spec_id);
  if (merge?.mode !== "auto") return;
  const { strategy, verify, parallel } = merge;
  const request = { strategy, verify, parallel };
  decideChanges(transaction, [{ change: row.id, command: { kind: "queue" }, request }]);
}
