import type { FastifyReply } from "fastify";

import type { SignInAllowance } from "./sign-in-backoff.ts";

/**
 * Sets the RateLimit headers (draft-ietf-httpapi-ratelimit-headers): the remaining attempts and the time to the reset.
 */
export function sendRateLimits(reply: FastifyReply, { remaining, limit, resetMs }: SignInAllowance): void {
  const seconds = Math.ceil(resetMs / 1000);
  void reply.header("ratelimit-policy", `"sign-in";q=${limit}`);
  void reply.header("ratelimit", `"sign-in";r=${remaining};t=${seconds}`);
}
