import type { Steps } from "@wezterm-parallel/shared/base/steps";

export type SqlValue = number | string | Uint8Array | null;

/**
 * Statements for the engine that runs the computation; they are written in the SQL that SQLite and PostgreSQL share.
 * Parameters are `?`, or `?1` where one occurs twice.
 */
export interface SqlDatabase {
  /** Returns the number of changed rows. */
  run(sql: string, ...values: SqlValue[]): Steps<number>;
  /** Like `run`, but does not wait where the database is another program; a failure shows before the computation ends. */
  write(sql: string, ...values: SqlValue[]): Steps<void>;
  /** Inserts one row into a table with row ids; returns its id. */
  insert(sql: string, ...values: SqlValue[]): Steps<number>;
  /** Returns the first row; the caller supplies its type, which the schema guarantees. */
  get<T extends object>(sql: string, ...values: SqlValue[]): Steps<T | undefined>;
  all<T extends object>(sql: string, ...values: SqlValue[]): Steps<T[]>;
}
