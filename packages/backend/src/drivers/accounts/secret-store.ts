import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { NewAuditEntry } from "./audit-entry.ts";

export interface SealedSecret {
  /** Number of the project in the queue's database. */
  readonly project: number;
  readonly name: string;
  /** Name of its encryption key. */
  readonly key: string;
  readonly sealed: Uint8Array;
  /** Number of changes of the value; re-encryption does not count. */
  readonly version: number;
  readonly createdAt: number;
  readonly changedAt: number;
  readonly changedBy: string;
}

export interface SecretChange extends Pick<SealedSecret, "project" | "name" | "key" | "sealed"> {
  /** Display name of the person who changes it. */
  readonly by: string;
}

/**
 * Stores secrets only encrypted. Calls are synchronous, so that a stop cannot overtake its assignment; every
 * change is durable on return, and is written atomically with its audit entry.
 */
export interface SecretStore {
  /** Sorted by name, starting after `after`. */
  list(project: number, page: { after?: string | undefined; limit: number }): readonly SealedSecret[];
  find(project: number, name: string): SealedSecret | undefined;
  /** Adds it, or replaces the value. */
  put(secret: SecretChange, audit: NewAuditEntry): Result<SealedSecret, Failure>;
  /** Fails with `not-found` when there is none. */
  remove(project: number, name: string, audit: NewAuditEntry): Result<void, Failure>;
  count(): number;
  /** Returns some secrets that are encrypted with another key. */
  sealedOtherwise(key: string, limit: number): readonly SealedSecret[];
  /** Stores the same values under another key, atomically; secrets changed meanwhile stay unchanged. */
  reseal(secrets: readonly SealedSecret[]): Result<void, Failure>;
}
