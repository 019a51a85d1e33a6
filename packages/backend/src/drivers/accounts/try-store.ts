import type { Result } from "@wezterm-parallel/shared/base/result";
import type { TryCount } from "@wezterm-parallel/shared/domain/access/sign-in-tries";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

export interface StoredTry extends TryCount {
  readonly key: string;
  /** Epoch ms; afterwards it is gone. */
  readonly forgottenAt: number;
}

export interface TryDecision<T> {
  readonly told: T;
  /** Replaces the counts of these keys; the others stay. */
  readonly set: readonly StoredTry[];
  readonly remove: readonly string[];
}

/** Counts of failed sign-ins, which survive the server. Keys reveal neither names nor addresses. */
export interface TryStore {
  /**
   * Passes the counts of these keys, in this order, and stores what is decided, in one durable transaction. `decide` may
   * be called again when the database was away.
   */
  change<T>(
    keys: readonly string[],
    decide: (counts: readonly (TryCount | undefined)[], now: number) => TryDecision<T>,
  ): Promise<Result<T, Failure>>;
}
