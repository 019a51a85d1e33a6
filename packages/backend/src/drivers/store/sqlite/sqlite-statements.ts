import { Done, type Steps } from "@wezterm-parallel/shared/base/steps";

import type { Database } from "../../../base/sqlite/database.ts";
import type { SqlDatabase, SqlValue } from "../sql/sql-database.ts";

/** Runs statements where they are called, so that nothing that is computed from them waits. */
export class SqliteStatements implements SqlDatabase {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  run(sql: string, ...values: SqlValue[]): Steps<number> {
    return new Done(Number(this.#database.statement(sql).run(...values).changes));
  }

  insert(sql: string, ...values: SqlValue[]): Steps<number> {
    return new Done(Number(this.#database.statement(sql).run(...values).lastInsertRowid));
  }

  get<T extends object>(sql: string, ...values: SqlValue[]): Steps<T | undefined> {
    return new Done(this.#database.statement(sql).get(...values) as T | undefined);
  }

  all<T extends object>(sql: string, ...values: SqlValue[]): Steps<T[]> {
    return new Done(this.#database.statement(sql).all(...values) as T[]);
  }
}
