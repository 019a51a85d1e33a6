import { randomUUID } from "node:crypto";

import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { fail, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { Database } from "../../../base/sqlite/database.ts";
import { explainSqliteError } from "../../../base/sqlite/sqlite-failure.ts";

/** The connection and where its times and ids come from. */
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
   * The same for what may be lost with the power: it waits for no disk, where a durable change takes milliseconds in
   * which nothing else is answered. Durable with the next change.
   */
  note(work: () => Result<void, Failure>): Result<void, Failure> {
    this.database.script("PRAGMA synchronous = NORMAL");
    try {
      return this.change(work);
    } finally {
      this.database.script("PRAGMA synchronous = FULL");
    }
  }

  /** All of it, durable, when the work answers a value; nothing when it fails, or the disk does. */
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
