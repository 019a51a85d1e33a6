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
 * Stores secrets only encrypted. Every change is durable when its promise settles, and is written atomically with its
 * audit entry.
 */
export interface SecretStore {
  /** Sorted by name, starting after `after`. */
  list(
    project: number,
    page: { after?: string | undefined; limit: number },
  ): Promise<readonly SealedSecret[]>;
  find(project: number, name: string): Promise<SealedSecret | undefined>;
  /** Adds it, or replaces the value. */
  put(secret: SecretChange, audit: NewAuditEntry): Promise<Result<SealedSecret, Failure>>;
  /** Fails with `not-found` when there is none. */
  remove(project: number, name: string, audit: NewAuditEntry): Promise<Result<void, Failure>>;
  count(): Promise<number>;
  /** Returns some secrets that are encrypted with another key. */
  sealedOtherwise(key: string, limit: number): Promise<readonly SealedSecret[]>;
  /** Stores the same values under another key, atomically; secrets changed meanwhile stay unchanged. */
  reseal(secrets: readonly SealedSecret[]): Promise<Result<void, Failure>>;
}
