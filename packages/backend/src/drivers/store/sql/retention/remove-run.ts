import type { Steps } from "@wezterm-parallel/shared/base/steps";
import { projectId, runId } from "@wezterm-parallel/shared/domain/ids";
import { mayRemove } from "@wezterm-parallel/shared/domain/retention/decide-retention";

import type { SqlDatabase } from "../../../../base/sql-database.ts";
import type { Transaction } from "../commits/transaction.ts";
import { readEndedRun } from "../reads/read-retention.ts";
import type { TaskSpecs } from "../rows/task-specs.ts";

export function* pinRun(transaction: Transaction, run: number, pinned: boolean): Steps<{ changed: boolean }> {
  const to = pinned ? 1 : 0;
  const sql = "UPDATE run SET pinned = ?1 WHERE id = ?2 AND pinned <> ?1";
  const changes = yield* transaction.database.run(sql, to, run);
  if (changes > 0) transaction.append({ kind: pinned ? "run.pinned" : "run.unpinned", run });
  return { changed: changes > 0 };
}

/** After this no reader finds the run; its tasks go in `removeTasks`. */
export function* removeRun(transaction: Transaction, run: number): Steps<{ removed: boolean }> {
  const { database } = transaction;
  const found = yield* readEndedRun(database, run);
  if (found === undefined || !mayRemove(found)) return { removed: false };
  const { title, environment } = (yield* database.get<{ title: string; environment: number }>(
    "SELECT title, environment_id AS environment FROM run WHERE id = ?",
    run,
  )) ?? { title: "", environment: 0 };
  yield* database.run("INSERT INTO removal (run_id, project_id) VALUES (?, ?)", run, found.project);
  yield* keepSpending(database, run);
  for (const [table, column] of ofRun) yield* database.run(`DELETE FROM ${table} WHERE ${column} = ?`, run);
  yield* database.run("DELETE FROM budget WHERE owner = ?1 OR owner LIKE ?1 || '/%'", runId(run));
  yield* database.run(
    "DELETE FROM environment WHERE id = ? AND NOT EXISTS (SELECT 1 FROM run WHERE environment_id = environment.id)",
    environment,
  );
  const data = { project: projectId(found.project), removed: runId(run), title };
  transaction.append({ kind: "run.removed", data });
  return { removed: true };
}

/** Tables with some rows for a run; those with rows for its tasks can have very many. */
const ofRun = [
  ["spending", "run_id"],
  ["run_count", "run_id"],
  ["once", "run_id"],
  ["run", "id"],
] as const;

/** Spending of a project or person counts towards their budgets even after the run was removed. */
function keepSpending(database: SqlDatabase, run: number): Steps<number> {
  const sums = ["input", "output", "cache_read", "cache_write", "cost", "unpriced"];
  return database.run(
    `INSERT INTO removed_spending (project_id, started_by, day, ${sums.join(", ")})
     SELECT run.project_id, coalesce(run.started_by, 'null'), spending.day,
       ${sums.map((column) => `sum(spending.${column})`).join(", ")}
     FROM spending JOIN run ON run.id = spending.run_id WHERE spending.run_id = ?
     GROUP BY run.project_id, run.started_by, spending.day
     ON CONFLICT (project_id, started_by, day) DO UPDATE SET
       ${sums.map((column) => `${column} = removed_spending.${column} + excluded.${column}`).join(", ")}`,
    run,
  );
}

/** Tables with rows for a task, by the column that names it. */
const ofTask = [
  ["need", "task_id"],
  ["need", "predecessor_id"],
  ["attempt", "task_id"],
  ["review_thread", "task_id"],
  ["review_verdict", "task_id"],
  ["forge_comment", "task_id"],
  ["revision", "task_id"],
  ["change", "task_id"],
  ["overlap", "task_id"],
  ["reusable", "task_id"],
] as const;

export function* removeTasks(
  { database }: Pick<Transaction, "database">,
  specs: TaskSpecs,
  { run, limit }: { readonly run: number; readonly limit: number },
): Steps<{ left: boolean }> {
  const removed = yield* database.get<object>("SELECT 1 FROM removal WHERE run_id = ?", run);
  if (removed === undefined) return { left: false };
  const tasks = yield* database.all<{ id: number; spec: number }>(
    "SELECT id, spec_id AS spec FROM task WHERE run_id = ? ORDER BY id LIMIT ?",
    run,
    limit,
  );
  const ids = JSON.stringify(tasks.map(({ id }) => id));
  const listed = "IN (SELECT CAST(value AS BIGINT) FROM json_each(?))";
  yield* database.run(
    `DELETE FROM review_comment WHERE thread_id IN (SELECT id FROM review_thread WHERE task_id ${listed})`,
    ids,
  );
  for (const [table, column] of ofTask)
    yield* database.run(`DELETE FROM ${table} WHERE ${column} ${listed}`, ids);
  yield* database.run(`DELETE FROM task WHERE id ${listed}`, ids);
  const unused = yield* database.run(
    `DELETE FROM spec WHERE id ${listed} AND NOT EXISTS (SELECT 1 FROM task WHERE spec_id = spec.id)`,
    JSON.stringify([...new Set(tasks.map(({ spec }) => spec))]),
  );
  // Its number may be given to another text.
  if (unused > 0) specs.forget();
  return { left: tasks.length === limit };
}

export function* finishRemoval(
  { database }: Pick<Transaction, "database">,
  run: number,
): Steps<{ finished: boolean }> {
  const changes = yield* database.run(
    "DELETE FROM removal WHERE run_id = ?1 AND NOT EXISTS (SELECT 1 FROM task WHERE task.run_id = ?1)",
    run,
  );
  return { finished: changes > 0 };
}

export function* removeEvents(
  { database }: Pick<Transaction, "database">,
  upTo: number,
  limit: number,
): Steps<{ removed: number }> {
  const removed = yield* database.run(
    `DELETE FROM event WHERE seq <= ?1 AND seq < (SELECT min(seq) FROM event) + ?2
       AND seq < (SELECT max(seq) FROM event)`,
    upTo,
    limit,
  );
  return { removed };
}
