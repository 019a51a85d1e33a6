import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { AuditEntry } from "./audit-entry.ts";

export interface NoticeQuery {
  readonly user: string;
  /** Actions that count when this person is the actor. */
  readonly by: readonly string[];
  /** Actions that count when this person is the object. */
  readonly about: readonly string[];
  /** Entries count only after the person's first one of this action. */
  readonly begins: string;
  /** Not before it (epoch ms). */
  readonly since: number;
  readonly limit: number;
}

/** What the audit log says about one person, and what was dismissed of it. */
export interface NoticeStore {
  /** Newest first, without those that the person dismissed and those whose `after.known` is true. */
  entries(query: NoticeQuery): readonly AuditEntry[];
  /** Numbers of the entries that this reader dismissed. */
  dismissed(reader: string): ReadonlySet<number>;
  /** `reader` is a person, or one of their sessions. */
  dismiss(reader: string, entries: readonly number[]): Result<void, Failure>;
}
