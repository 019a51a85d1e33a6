import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

/** An idempotency key; each person has their own. */
export interface RequestKey {
  /** Such as `user 4f…` or `local`. */
  readonly person: string;
  readonly key: string;
}

/** A request that came with a key. */
export interface KeyedRequest {
  /** Lower-case hex of SHA-256 over what was asked for. */
  readonly hash: string;
  /** Epoch ms of its beginning. */
  readonly at: number;
  /** False while it is under way, and for good when the server ended in it. */
  readonly done: boolean;
  /** JSON; absent while it is under way, and for answers with a secret in them. */
  readonly answer?: string | undefined;
}

/** Requests by their idempotency keys, so that a repeated one is done once. Never holds a secret. */
export interface RequestKeys {
  /** Begins it, durably, and forgets all that began before `since`; answers the one that had the key already. */
  begin(key: RequestKey, hash: string, since: number): Result<KeyedRequest | undefined, Failure>;
  finish(key: RequestKey, answer: string | undefined): Result<void, Failure>;
  /** As if it had never come: it was refused. */
  forget(key: RequestKey): Result<void, Failure>;
}
