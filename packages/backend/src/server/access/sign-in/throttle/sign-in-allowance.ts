import type { FastifyReply } from "fastify";

import type { Result } from "@wezterm-parallel/shared/base/result";
import type { SignInAllowance } from "@wezterm-parallel/shared/domain/access/sign-in-tries";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

export interface Attempted<T> {
  /** Absent when the counts could not be read. */
  readonly allowance: SignInAllowance | undefined;
  readonly result: Result<T, Failure>;
}

/**
 * Sets the RateLimit headers (draft-ietf-httpapi-ratelimit-headers): the remaining attempts and the time to the reset.
 */
export function sendRateLimits(reply: FastifyReply, allowance: SignInAllowance | undefined): void {
  if (allowance === undefined) return;
  const { remaining, limit, resetMs } = allowance;
  const seconds = Math.ceil(resetMs / 1000);
  void reply.header("ratelimit-policy", `"sign-in";q=${limit}`);
  void reply.header("ratelimit", `"sign-in";r=${remaining};t=${seconds}`);
}
