import { randomUUID } from "node:crypto";

import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { fail, type Result } from "@wezterm-parallel/shared/base/result";
import { Done, runAtOnce, type Steps } from "@wezterm-parallel/shared/base/steps";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { SqlDatabase } from "../../../base/sql-database.ts";
import type { Database } from "../../../base/sqlite/database.ts";
import { QueryCache } from "../../../base/sqlite/query-cache.ts";
import { explainSqliteError } from "../../../base/sqlite/sqlite-failure.ts";
import { SqliteStatements } from "../../../base/sqlite/sqlite-statements.ts";
import type { AuditHead } from "../accounts.ts";
import type { AccountsDatabase, AccountsWork, AuditAnchor } from "../sql/accounts-database.ts";

interface DatabaseParts {
  readonly database: Database;
  readonly file: string;
  readonly clock: Clock;
  readonly audit: AuditAnchor;
}

/** Runs each change and each query from start to end in one turn. */
export class SqliteAccountsDatabase implements AccountsDatabase {
  readonly database: SqlDatabase;
  readonly audit: AuditAnchor;
  readonly look: AccountsDatabase["look"] = async (read) => runAtOnce(read());
  readonly lookOften: AccountsDatabase["lookOften"];
  readonly #database: Database;
  readonly #file: string;
  readonly #clock: Clock;
  /** The newest entry that the open transaction wrote. */
  #head: AuditHead | undefined;

  constructor({ database, file, clock, audit }: DatabaseParts) {
    this.audit = audit;
    this.database = new SqliteStatements(database);
    this.#database = database;
    this.#file = file;
    this.#clock = clock;
    const kept = new QueryCache(database);
    this.lookOften = async (key, read) => kept.read(key, () => runAtOnce(read()));
  }

  get now(): number {
    return Math.round(this.#clock.now());
  }

  newId(): string {
    return randomUUID();
  }

  /** SQLite keeps this counter apart from the rows. */
  *lastSequence(): Steps<number> {
    const query = "SELECT seq FROM sqlite_sequence WHERE name = 'audit'";
    return (yield* this.database.get<{ seq: number }>(query))?.seq ?? 0;
  }

  noteHead(head: AuditHead): Steps<void> {
    this.#head = head;
    return new Done(undefined);
  }

  /** Waiting for the disk would block everything else for milliseconds. */
  async note(work: AccountsWork<void>): Promise<Result<void, Failure>> {
    this.#database.script("PRAGMA synchronous = NORMAL");
    try {
      return this.#commit(work);
    } finally {
      this.#database.script("PRAGMA synchronous = FULL");
    }
  }

  async change<T>(work: AccountsWork<T>): Promise<Result<T, Failure>> {
    return this.#commit(work);
  }

  #commit<T>(work: AccountsWork<T>): Result<T, Failure> {
    this.#head = undefined;
    try {
      this.#database.script("BEGIN IMMEDIATE");
      const done = runAtOnce(work());
      this.#database.script(done.ok ? "COMMIT" : "ROLLBACK");
      if (done.ok && this.#head !== undefined) this.audit.heads.add(this.#head);
      return done;
    } catch (error) {
      if (this.#database.inTransaction) this.#database.script("ROLLBACK");
      return fail(explainSqliteError(error, this.#file));
    }
  }
}
