import { randomUUID } from "node:crypto";

import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { fail, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { Database } from "../../../base/sqlite/database.ts";
import { explainSqliteError } from "../../../base/sqlite/sqlite-failure.ts";
import type { AuditHead } from "../accounts.ts";
import type { AuditHeads } from "./audit-heads.ts";

/** Key and heads outside the database, which verify the audit log. */
interface AuditAnchor {
  readonly key: Uint8Array;
  readonly heads: AuditHeads;
}

interface DatabaseParts {
  readonly database: Database;
  readonly file: string;
  readonly clock: Clock;
  readonly audit: AuditAnchor;
}

/** The connection, with its source of times and ids. */
export class AccountsDatabase {
  readonly database: Database;
  readonly audit: AuditAnchor;
  readonly #file: string;
  readonly #clock: Clock;
  /** The newest entry that the open transaction wrote. */
  #head: AuditHead | undefined;

  constructor({ database, file, clock, audit }: DatabaseParts) {
    this.audit = audit;
    this.database = database;
    this.#file = file;
    this.#clock = clock;
  }

  /** Epoch ms. */
  get now(): number {
    return Math.round(this.#clock.now());
  }

  /** Keeps the newest head of the audit log; it is written to the file of heads once the transaction has committed. */
  noteHead(head: AuditHead): void {
    this.#head = head;
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
    this.#head = undefined;
    try {
      this.database.script("BEGIN IMMEDIATE");
      const done = work();
      this.database.script(done.ok ? "COMMIT" : "ROLLBACK");
      if (done.ok && this.#head !== undefined) this.audit.heads.add(this.#head);
      return done;
    } catch (error) {
      if (this.database.inTransaction) this.database.script("ROLLBACK");
      return fail(explainSqliteError(error, this.#file));
    }
  }
}
