import { Done, type Steps } from "@wezterm-parallel/shared/base/steps";

import type { Database } from "./database.ts";
import type { SqlDatabase, SqlValue } from "../sql-database.ts";

const written = new Done(undefined);

/** Runs statements where they are called, so that nothing that is computed from them waits. */
export class SqliteStatements implements SqlDatabase {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  run(sql: string, ...values: SqlValue[]): Steps<number> {
    return new Done(this.#database.run(sql, ...values).changes);
  }

  write(sql: string, ...values: SqlValue[]): Steps<void> {
    this.#database.run(sql, ...values);
    return written;
  }

  insert(sql: string, ...values: SqlValue[]): Steps<number> {
    return new Done(this.#database.run(sql, ...values).id);
  }

  get<T extends object>(sql: string, ...values: SqlValue[]): Steps<T | undefined> {
    return new Done(this.#database.get<T>(sql, ...values));
  }

  all<T extends object>(sql: string, ...values: SqlValue[]): Steps<T[]> {
    return new Done(this.#database.all<T>(sql, ...values));
  }
}
