import { randomUUID } from "node:crypto";

import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { fail, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { Database } from "../../../base/sqlite/database.ts";
import { explainSqliteError } from "../../../base/sqlite/sqlite-failure.ts";

/** The connection, with its source of times and ids. */
export class AccountsDatabase {
  readonly database: Database;
  readonly #file: string;
  readonly #clock: Clock;

  constructor(database: Database, file: string, clock: Clock) {
    this.database = database;
    this.#file = file;
    this.#clock = clock;
  }

  /** Epoch ms. */
  get now(): number {
    return Math.round(this.#clock.now());
  }

  newId(): string {
    return randomUUID();
  }

  /**
   * Like `change`, but without waiting for the disk, which blocks everything else for milliseconds. A power
   * failure may lose the change until the next durable one.
   */
  note(work: () => Result<void, Failure>): Result<void, Failure> {
    this.database.script("PRAGMA synchronous = NORMAL");
    try {
      return this.change(work);
    } finally {
      this.database.script("PRAGMA synchronous = FULL");
    }
  }

  /** Commits durably when the work returns a value; rolls back when it or the disk fails. */
  change<T>(work: () => Result<T, Failure>): Result<T, Failure> {
    try {
      this.database.script("BEGIN IMMEDIATE");
      const done = work();
      this.database.script(done.ok ? "COMMIT" : "ROLLBACK");
      return done;
    } catch (error) {
      if (this.database.inTransaction) this.database.script("ROLLBACK");
      return fail(explainSqliteError(error, this.#file));
    }
  }
}
