import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

/** An idempotency key; keys are separate per person. */
export interface RequestKey {
  /** Such as `user 4f…` or `local`. */
  readonly person: string;
  readonly key: string;
}

/** A request with an idempotency key. */
export interface KeyedRequest {
  /** SHA-256 of the request, in lower-case hex. */
  readonly hash: string;
  /** Epoch ms of its start. */
  readonly at: number;
  /** False while in progress, and permanently if the server ended during the request. */
  readonly done: boolean;
  /** JSON; absent while in progress, and for responses with a secret. */
  readonly answer?: string | undefined;
}

/** Requests by their idempotency keys, so that a repeated request takes effect once. Never stores a secret. */
export interface RequestKeys {
  /**
   * Starts a request durably, and removes all that started before `since`; returns the earlier request with
   * this key, if any.
   */
  begin(key: RequestKey, hash: string, since: number): Promise<Result<KeyedRequest | undefined, Failure>>;
  finish(key: RequestKey, answer: string | undefined): Promise<Result<void, Failure>>;
  /** Removes a rejected request, as if it had never been sent. */
  forget(key: RequestKey): Promise<Result<void, Failure>>;
}
