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

const present = "spending JOIN run ON run.id = spending.run_id";
/** That of removed runs, under the same names. */
const removed = `removed_spending AS spending JOIN removed_spending AS run ON run.project_id = spending.project_id
  AND run.started_by = spending.started_by AND run.day = spending.day`;
const amounts =
  "spending.input, spending.output, spending.cache_read, spending.cache_write, spending.cost, spending.unpriced";

/** Adds up what was spent since a day, by day, project or the person who started the run. */
export function* readSpending(
  database: SqlDatabase,
  { by, since, projects }: SpendingQuery,
): Steps<SpendingRecord[]> {
  const select = (from: string) => `SELECT ${keys[by]} AS key, ${amounts} FROM ${from}
    WHERE spending.day >= ?1 AND (?2 = 'null' OR run.project_id IN (SELECT CAST(value AS BIGINT) FROM json_each(?2)))`;
  const rows = yield* database.all<SumRow>(
    `SELECT key, ${sums} FROM (${select(present)} UNION ALL ${select(removed)}) AS spent GROUP BY key`,
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

/** A condition on the tables `spending` and `run`. */
export interface SpendingCondition {
  readonly sql: string;
  readonly values: readonly (string | number)[];
  /** It asks for no run or task, so that removed ones count too. */
  readonly alsoRemoved: boolean;
}

/** Adds up what fulfils a condition. */
export function* readSpendingWhere(
  database: SqlDatabase,
  { sql, values, alsoRemoved }: SpendingCondition,
): Steps<Spending> {
  const sources = alsoRemoved ? [present, removed] : [present];
  const rows = sources.map((from) => `SELECT ${amounts} FROM ${from} WHERE ${sql}`);
  return yield* readSum(
    database,
    rows.join(" UNION ALL "),
    sources.flatMap(() => values),
  );
}

/** All that was ever spent. */
export function* readAllSpending(database: SqlDatabase): Steps<Spending> {
  const all = ["spending", "removed_spending AS spending"].map((from) => `SELECT ${amounts} FROM ${from}`);
  return yield* readSum(database, all.join(" UNION ALL "), []);
}

function* readSum(
  database: SqlDatabase,
  rows: string,
  values: readonly (string | number)[],
): Steps<Spending> {
  const row = yield* database.get<SumRow>(`SELECT 0 AS key, ${sums} FROM (${rows}) AS spent`, ...values);
  return row === undefined || row.input === null ? noSpending : describe(row);
}

function describe({ key: _key, unpriced, ...sum }: SumRow): Spending {
  return { ...sum, cost: Math.round(sum.cost * 1e6) / 1e6, ...(unpriced > 0 && { unpriced }) };
}
