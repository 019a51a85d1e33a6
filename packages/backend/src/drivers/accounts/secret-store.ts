import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { NewAuditEntry } from "./audit-entry.ts";

export interface SealedSecret {
  /** Of the project, as the queue's database has it. */
  readonly project: number;
  readonly name: string;
  /** Name of the key that it is sealed with. */
  readonly key: string;
  readonly sealed: Uint8Array;
  /** Counts changes of the value; sealing it anew is none. */
  readonly version: number;
  readonly createdAt: number;
  readonly changedAt: number;
  readonly changedBy: string;
}

export interface SecretChange extends Pick<SealedSecret, "project" | "name" | "key" | "sealed"> {
  /** Who changes it, as shown to people. */
  readonly by: string;
}

/**
 * Secrets as they are kept: sealed, never the values. Calls answer at once, so that an assignment is never overtaken
 * by its stop; every change is durable then, and stands in the audit log with it or not at all.
 */
export interface SecretStore {
  /** By name, from behind `after` on. */
  list(project: number, page: { after?: string | undefined; limit: number }): readonly SealedSecret[];
  find(project: number, name: string): SealedSecret | undefined;
  /** Adds it, or replaces the value. */
  put(secret: SecretChange, audit: NewAuditEntry): Result<SealedSecret, Failure>;
  /** `not-found` when there is none. */
  remove(project: number, name: string, audit: NewAuditEntry): Result<void, Failure>;
  count(): number;
  /** Some that are sealed with another key. */
  sealedOtherwise(key: string, limit: number): readonly SealedSecret[];
  /** The same values under another key, all or none; what was changed meanwhile is left as it is. */
  reseal(secrets: readonly SealedSecret[]): Result<void, Failure>;
}
