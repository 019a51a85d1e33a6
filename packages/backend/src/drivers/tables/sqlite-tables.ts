import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";

import { Database } from "../../base/sqlite/database.ts";
import { openDatabase } from "../../base/sqlite/open-database.ts";
import { explainSqliteError } from "../../base/sqlite/sqlite-failure.ts";
import {
  insertQuery,
  lastKeyQuery,
  listOf,
  quote,
  readQuery,
  type Row,
  type Tables,
  type TableShape,
  valuesOf,
} from "./tables.ts";

interface SqlitePart {
  readonly part: Tables["part"];
  readonly file: string;
  readonly migrations: readonly string[];
}

/** Opens the tables of a file, which is not changed: fails with `not-found`, or if another release wrote it. */
export function readSqliteTables({ part, file, migrations }: SqlitePart): Result<Tables, Failure> {
  if (!existsSync(file)) {
    return fail(
      createFailure({ reason: "not-found", detail: createMessage("store-missing", { place: file }) }),
    );
  }
  try {
    const database = new Database(new DatabaseSync(file, { readOnly: true }));
    const version = database.get<{ user_version: number }>("PRAGMA user_version")?.user_version ?? 0;
    if (version === migrations.length) return ok(tablesOf(database, part, file));
    database[Symbol.dispose]();
    return fail(otherRelease(file));
  } catch (error) {
    return fail(explainSqliteError(error, file));
  }
}

/** Opens the tables of a file to fill them; creates it if it is missing. */
export function fillSqliteTables({ part, file, migrations }: SqlitePart): Result<Tables, Failure> {
  const opened = openDatabase(file, migrations);
  return opened.ok ? ok(tablesOf(opened.value, part, file)) : opened;
}

/** Only the server updates a schema, and it keeps a copy from before. */
export function otherRelease(place: string): Failure {
  return createFailure({
    reason: "version-mismatch",
    detail: createMessage("store-other-release", { place }),
    hint: createMessage("store-other-release-hint"),
  });
}

function tablesOf(database: Database, part: Tables["part"], file: string): Tables {
  return {
    part,
    place: file,
    shapes: async () => readShapes(database),
    read: async (table, after, limit) =>
      database
        .all(readQuery(table, after !== undefined), ...(after ?? []), limit)
        .map((row) => valuesOf(row, table.columns)),
    lastKey: async (table) => {
      const row = database.get(lastKeyQuery(table));
      return row && valuesOf(row, table.key);
    },
    insert: async (table, rows) => insertAll(database, table, rows),
    empty: async ({ name }) => void database.run(`DELETE FROM ${quote(name)}`),
    counters: async () => readCounters(database),
    setCounters: async (counters) => setCounters(database, counters),
    all: async <T extends object>(sql: string) => database.all<T>(sql),
    [Symbol.asyncDispose]: async () => database[Symbol.dispose](),
  };
}

function insertAll(database: Database, table: TableShape, rows: readonly Row[]): void {
  const query = insertQuery(table, 1);
  database.script("BEGIN");
  try {
    for (const row of rows) database.run(query, ...row);
    database.script("COMMIT");
  } catch (error) {
    database.script("ROLLBACK");
    throw error;
  }
}

interface Named {
  readonly name: string;
}

interface Column extends Named {
  readonly pk: number;
  readonly type: string;
}

function readShapes(database: Database): readonly TableShape[] {
  return tableNames(database).map((name) => {
    const columns = columnsOf(database, name);
    const key = columns.filter(({ pk }) => pk > 0).toSorted((one, other) => one.pk - other.pk);
    return {
      name,
      columns: columns.map((column) => column.name).toSorted(),
      key: key.map((column) => column.name),
    };
  });
}

function tableNames(database: Database): readonly string[] {
  const query =
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name";
  return database.all<Named>(query).map(({ name }) => name);
}

function columnsOf(database: Database, table: string): readonly Column[] {
  return database.all<Column>(`SELECT name, pk, type FROM pragma_table_info('${table}')`);
}

/** A table with AUTOINCREMENT keeps its counter; others give the number after the highest. */
function readCounters(database: Database): ReadonlyMap<string, number> {
  const kept = database.all<{ name: string; seq: number }>("SELECT name, seq FROM sqlite_sequence");
  const counters = new Map(kept.map(({ name, seq }) => [name, seq]));
  for (const name of tableNames(database)) {
    const [key, ...more] = columnsOf(database, name).filter(({ pk }) => pk > 0);
    if (key === undefined || more.length > 0 || key.type !== "INTEGER" || counters.has(name)) continue;
    const query = `SELECT coalesce(max(${listOf([key.name])}), 0) AS seq FROM ${quote(name)}`;
    counters.set(name, database.get<{ seq: number }>(query)?.seq ?? 0);
  }
  return counters;
}

function setCounters(database: Database, counters: ReadonlyMap<string, number>): void {
  const autoincrement = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%'";
  for (const { name } of database.all<Named>(autoincrement)) {
    const seq = counters.get(name);
    if (seq === undefined) continue;
    const { changes } = database.run("UPDATE sqlite_sequence SET seq = ? WHERE name = ?", seq, name);
    if (changes === 0) database.run("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", name, seq);
  }
}
