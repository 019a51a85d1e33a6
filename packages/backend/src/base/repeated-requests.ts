import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { Principal } from "../server/http/admission/access.ts";

/** What is sent with an idempotency key is done once, each person by keys of their own. */
export interface RepeatedRequests {
  /**
   * Undefined for a request to be done now, else the answer it had. `idempotency-mismatch` when the key came with
   * another request before; `conflict` when that one is under way, or its answer had a secret in it, which is shown once.
   */
  begin(by: Principal, key: string, asked: string): Result<string | undefined, Failure>;
  /** It was done; what it answered, unless a secret is in that. */
  finish(by: Principal, key: string, answer: string | undefined): Result<void, Failure>;
  /** It was refused, and may come again. */
  forget(by: Principal, key: string): Result<void, Failure>;
}
