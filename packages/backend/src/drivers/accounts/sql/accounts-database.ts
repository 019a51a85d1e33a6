import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Steps } from "@wezterm-parallel/shared/base/steps";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { Looks } from "../../../base/look.ts";
import type { SqlDatabase } from "../../../base/sql-database.ts";
import type { AuditHead } from "../accounts.ts";
import type { AuditHeads } from "./audit-heads.ts";

/** Key and heads outside the database, which verify the audit log. */
export interface AuditAnchor {
  readonly key: Uint8Array;
  readonly heads: AuditHeads;
}

/** The work of one transaction; it may be run again when the database was away. */
export type AccountsWork<T> = () => Steps<Result<T, Failure>>;

/** The accounts of one engine: its statements, transactions and queries, with its source of times and ids. */
export interface AccountsDatabase extends Looks {
  readonly database: SqlDatabase;
  readonly audit: AuditAnchor;
  /** Epoch ms. */
  readonly now: number;
  newId(): string;
  /** The number of the newest entry of the audit log; those of entries deleted at the end are not given again. */
  lastSequence(): Steps<number>;
  /** Notes the newest head of the audit log; it is written to the file of heads once the transaction has committed. */
  noteHead(head: AuditHead): Steps<void>;
  /** Commits durably when the work returns a value; rolls back when it or the database fails. One at a time. */
  change<T>(work: AccountsWork<T>): Promise<Result<T, Failure>>;
  /** Like `change`, but without waiting for the disk: a power failure may lose it until the next durable change. */
  note(work: AccountsWork<void>): Promise<Result<void, Failure>>;
}
