import type { Steps } from "@wezterm-parallel/shared/base/steps";
import { taskId } from "@wezterm-parallel/shared/domain/ids";

import type { TaskOverlap } from "../../store.ts";
import type { Transaction } from "../commits/transaction.ts";

interface Row {
  readonly task_id: number;
  readonly run: number;
  readonly name: string;
  readonly other: string;
  readonly conflict: number;
  readonly agents: number;
  readonly files: string;
}

/** Another common file without a conflict is no event. */
export function* replaceOverlaps(
  transaction: Transaction,
  project: number,
  overlaps: readonly TaskOverlap[],
): Steps<{ readonly changed: number }> {
  const { database } = transaction;
  const rows = yield* database.all<Row>(
    `SELECT overlap.*, task.run_id AS run, task.name FROM overlap
     JOIN task ON task.id = overlap.task_id JOIN run ON run.id = task.run_id WHERE run.project_id = ?`,
    project,
  );
  const before = new Map(rows.map((row) => [`${taskId(row.run, row.name)} ${row.other}`, row]));
  let changed = 0;
  for (const overlap of overlaps) {
    const key = `${taskId(overlap.run, overlap.name)} ${overlap.other}`;
    const known = before.get(key);
    before.delete(key);
    if (known !== undefined && isSame(known, overlap)) continue;
    changed += Number(yield* write(transaction, overlap));
  }
  for (const { task_id: task, run, name, other } of before.values()) {
    yield* database.run("DELETE FROM overlap WHERE task_id = ? AND other = ?", task, other);
    transaction.append({ kind: "overlap.gone", run, task: name, data: { with: other } });
  }
  return { changed: changed + before.size };
}

function isSame(row: Row, { conflict, agents, files }: TaskOverlap): boolean {
  const sameFiles = !conflict || row.files === JSON.stringify(files);
  return row.conflict === Number(conflict) && row.agents === Number(agents) && sameFiles;
}

/** Returns false for a task that is not stored. */
function* write(transaction: Transaction, overlap: TaskOverlap): Steps<boolean> {
  const { run, name, other, conflict, agents, files } = overlap;
  const changes = yield* transaction.database.run(
    `INSERT INTO overlap (task_id, other, conflict, agents, files)
     SELECT id, ?, ?, ?, ? FROM task WHERE run_id = ? AND name = ?
     ON CONFLICT (task_id, other) DO UPDATE SET conflict = excluded.conflict, agents = excluded.agents,
       files = excluded.files`,
    other,
    Number(conflict),
    Number(agents),
    JSON.stringify(files),
    run,
    name,
  );
  if (changes === 0) return false;
  const data = { with: other, conflict, agents, files };
  transaction.append({ kind: "overlap.found", run, task: name, data });
  return true;
}
