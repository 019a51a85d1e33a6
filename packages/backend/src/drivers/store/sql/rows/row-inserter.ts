import type { Steps } from "@wezterm-parallel/shared/base/steps";

import type { SqlDatabase, SqlValue } from "../../../../base/sql-database.ts";

/** Rows per statement, largest first: a statement costs more than a row. */
const rowsPerStatement = [16, 4, 1] as const;

type InsertRows = (database: SqlDatabase, rows: readonly (readonly SqlValue[])[]) => Steps<void>;

/** Returns a function that inserts rows in their order, several with each statement. */
export function rowInserter(table: string, columns: readonly string[]): InsertRows {
  const row = `(${columns.map(() => "?").join(", ")})`;
  const statements = rowsPerStatement.map((size) => ({
    size,
    sql: `INSERT INTO ${table} (${columns.join(", ")}) VALUES ${Array.from({ length: size }, () => row).join(", ")}`,
  }));
  return function* (database, rows) {
    let written = 0;
    for (const { size, sql } of statements) {
      for (; rows.length - written >= size; written += size) {
        yield* database.write(sql, ...rows.slice(written, written + size).flat());
      }
    }
  };
}
