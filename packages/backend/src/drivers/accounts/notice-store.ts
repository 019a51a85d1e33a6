import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { AuditEntry } from "./audit-entry.ts";

export interface NoticeQuery {
  readonly user: string;
  /** Actions that create a notice when this person is the actor. */
  readonly by: readonly string[];
  /** Actions that create a notice when this person is the object. */
  readonly about: readonly string[];
  /** Entries count only after the person's first entry with this action. */
  readonly begins: string;
  /** Inclusive, epoch ms. */
  readonly since: number;
  readonly limit: number;
}

/** Audit entries about one person, and which were dismissed. */
export interface NoticeStore {
  /** Newest first, without dismissed entries and those whose `after.known` is true. */
  entries(query: NoticeQuery): Promise<readonly AuditEntry[]>;
  /** Returns the numbers of the entries that this reader dismissed. */
  dismissed(reader: string): Promise<ReadonlySet<number>>;
  /** `reader` is a person, or one of their sessions. */
  dismiss(reader: string, entries: readonly number[]): Promise<Result<void, Failure>>;
}
