import type { Steps } from "@wezterm-parallel/shared/base/steps";

import type { SqlDatabase } from "../../../../base/sql-database.ts";
import type { EndedRun, EventLimits } from "../../retention.ts";

interface EndedRow extends Omit<EndedRun, "pinned" | "unmerged"> {
  readonly pinned: number;
  readonly unmerged: number;
}

/** Besides changes that have not landed: those that a push or a forge still waits for, and candidates of others. */
const columns = `run.id AS run, run.project_id AS project, run.ended_at AS "endedAt", run.pinned,
  CASE WHEN EXISTS (SELECT 1 FROM task JOIN change ON change.task_id = task.id
      LEFT JOIN merge_queue ON merge_queue.project_id = change.project_id AND merge_queue.target = change.target
      WHERE task.run_id = run.id AND (change.state NOT IN ('landed', 'reverted')
        OR change.pull_request_due IS NOT NULL OR merge_queue.push_due IS NOT NULL))
    OR EXISTS (SELECT 1 FROM change WHERE verified_by = run.id AND state IN ('verifying', 'verified'))
    THEN 1 ELSE 0 END AS unmerged`;

export function* readEndedRun(database: SqlDatabase, run: number): Steps<EndedRun | undefined> {
  const row = yield* database.get<EndedRow>(
    `SELECT ${columns} FROM run WHERE id = ? AND ended_at IS NOT NULL`,
    run,
  );
  return row && describe(row);
}

function describe({ pinned, unmerged, ...row }: EndedRow): EndedRun {
  return { ...row, pinned: pinned === 1, unmerged: unmerged === 1 };
}

export function* readEndedRuns(database: SqlDatabase): Steps<EndedRun[]> {
  const rows = yield* database.all<EndedRow>(
    `SELECT ${columns} FROM run WHERE ended_at IS NOT NULL ORDER BY ended_at, id`,
  );
  return rows.map(describe);
}

export function* readRemovals(database: SqlDatabase): Steps<number[]> {
  return (yield* database.all<{ run: number }>("SELECT run_id AS run FROM removal ORDER BY run_id")).map(
    ({ run }) => run,
  );
}

/** Events are numbered without gaps, and roughly in the order of their times. */
export function* readLastUnkept(database: SqlDatabase, { since, count }: EventLimits): Steps<number> {
  const ends = yield* database.get<{ newest: number | null; open: number | null }>(
    `SELECT (SELECT max(seq) FROM event) AS newest,
       (SELECT min(seq) FROM event WHERE run_id = (SELECT min(id) FROM run WHERE ended_at IS NULL)) AS open`,
  );
  const newest = ends?.newest ?? 0;
  const byCount = count === undefined ? 0 : newest - count;
  const kept =
    since === undefined
      ? undefined
      : yield* database.get<{ seq: number }>(
          "SELECT seq FROM event WHERE at >= ? ORDER BY seq LIMIT 1",
          since,
        );
  const byAge = since === undefined ? 0 : (kept?.seq ?? newest) - 1;
  return Math.max(0, Math.min(Math.max(byCount, byAge), newest - 1, (ends?.open ?? Infinity) - 1));
}
