import type { Steps } from "@wezterm-parallel/shared/base/steps";
import type { OverlapRecord } from "../../store-reader.ts";
import type { SqlDatabase } from "../../../../base/sql-database.ts";

interface OverlapRow {
  readonly id: number;
  readonly other: string;
  readonly conflict: number;
  readonly agents: number;
  readonly files: string;
}

/** Returns the overlaps of these tasks, a JSON list of row ids. */
export function* readOverlaps(
  database: SqlDatabase,
  tasks: string,
): Steps<ReadonlyMap<number, readonly OverlapRecord[]>> {
  const rows = yield* database.all<OverlapRow>(
    `SELECT task_id AS id, other, conflict, agents, files FROM overlap
     WHERE task_id IN (SELECT CAST(value AS BIGINT) FROM json_each(?)) ORDER BY task_id, other`,
    tasks,
  );
  const groups = Map.groupBy(rows, ({ id }) => id);
  return new Map(Array.from(groups, ([id, found]) => [id, found.map(describe)]));
}

function describe({ other, conflict, agents, files }: OverlapRow): OverlapRecord {
  return { other, conflict: conflict === 1, agents: agents === 1, files: JSON.parse(files) as string[] };
}
