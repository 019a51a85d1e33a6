import type { Steps } from "@wezterm-parallel/shared/base/steps";
import { noSpending, type Spending } from "@wezterm-parallel/shared/domain/spending/spending";

import type { SqlDatabase } from "../../../../base/sql-database.ts";
import type { SpendingQuery, SpendingRecord } from "../../store-reader.ts";

const dayMs = 86_400_000;

/** Columns of the table `spending`, added up. */
const sums = `sum(input) AS input, sum(output) AS output, sum(cache_read) AS "cacheRead",
  sum(cache_write) AS "cacheWrite", sum(cost) AS cost, sum(unpriced) AS unpriced`;

interface SumRow extends Omit<Spending, "unpriced"> {
  readonly unpriced: number;
  readonly key: string | number | null;
}

/** Returns what the attempts of a task spent, by their number. */
export function* readSpendingOfTask(
  database: SqlDatabase,
  task: number,
): Steps<ReadonlyMap<number, Spending>> {
  const rows = yield* database.all<SumRow>(
    `SELECT attempt AS key, ${sums} FROM spending WHERE task_id = ? GROUP BY attempt`,
    task,
  );
  return new Map(rows.map((row) => [Number(row.key), describe(row)]));
}

/** Returns what these tasks spent in all attempts, by row id; `tasks` are ids as JSON. */
export function* readSpendingOfTasks(
  database: SqlDatabase,
  tasks: string,
): Steps<ReadonlyMap<number, Spending>> {
  const rows = yield* database.all<SumRow>(
    `SELECT task_id AS key, ${sums} FROM spending
     WHERE task_id IN (SELECT CAST(value AS BIGINT) FROM json_each(?)) GROUP BY task_id`,
    tasks,
  );
  return new Map(rows.map((row) => [Number(row.key), describe(row)]));
}

export function* readSpendingOfRun(database: SqlDatabase, run: number): Steps<Spending | undefined> {
  const row = yield* database.get<SumRow>(
    `SELECT run_id AS key, ${sums} FROM spending WHERE run_id = ? GROUP BY run_id`,
    run,
  );
  return row && describe(row);
}

const keys: Readonly<Record<SpendingQuery["by"], string>> = {
  day: "spending.day",
  project: "'p' || run.project_id",
  person: "json_extract(run.started_by, '$.name')",
};

/** Adds up what was spent since a day, by day, project or the person who started the run. */
export function* readSpending(
  database: SqlDatabase,
  { by, since, projects }: SpendingQuery,
): Steps<SpendingRecord[]> {
  const rows = yield* database.all<SumRow>(
    `SELECT ${keys[by]} AS key, ${sums} FROM spending JOIN run ON run.id = spending.run_id
     WHERE spending.day >= ?1 AND (?2 = 'null' OR run.project_id IN (SELECT CAST(value AS BIGINT) FROM json_each(?2)))
     GROUP BY 1`,
    since,
    JSON.stringify(projects ?? null),
  );
  const records = rows.map((row) => ({ key: nameKey(by, row.key), spent: describe(row) }));
  return records.toSorted((a, b) => compare(a.key, b.key));
}

function nameKey(by: SpendingQuery["by"], key: SumRow["key"]): string | undefined {
  if (key === null) return undefined;
  return by === "day" ? new Date(Number(key) * dayMs).toISOString().slice(0, 10) : String(key);
}

/** Those of whom nobody knows come first. */
function compare(a: string | undefined, b: string | undefined): number {
  if (a === b) return 0;
  return (a ?? "") < (b ?? "") ? -1 : 1;
}

/** Adds up what fulfils a condition on the tables `spending` and `run`. */
export function* readSpendingWhere(
  database: SqlDatabase,
  condition: string,
  values: readonly (string | number)[],
): Steps<Spending> {
  const row = yield* database.get<SumRow>(
    `SELECT 0 AS key, ${sums} FROM spending JOIN run ON run.id = spending.run_id WHERE ${condition}`,
    ...values,
  );
  return row === undefined || row.input === null ? noSpending : describe(row);
}

/** All that was ever spent. */
export function* readAllSpending(database: SqlDatabase): Steps<Spending> {
  const row = yield* database.get<SumRow>(`SELECT 0 AS key, ${sums} FROM spending`);
  return row === undefined || row.input === null ? noSpending : describe(row);
}

function describe({ key: _key, unpriced, ...sum }: SumRow): Spending {
  return { ...sum, cost: Math.round(sum.cost * 1e6) / 1e6, ...(unpriced > 0 && { unpriced }) };
}
