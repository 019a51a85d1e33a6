import type { FastifyReply } from "fastify";

import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { Allowance } from "./growing-wait.ts";

/** draft-ietf-httpapi-ratelimit-headers: what is left of the free tries, and until when. */
export function tellAllowance(reply: FastifyReply, { remaining, limit, resetMs }: Allowance): void {
  const seconds = Math.ceil(resetMs / 1000);
  void reply.header("ratelimit-policy", `"sign-in";q=${limit}`);
  void reply.header("ratelimit", `"sign-in";r=${remaining};t=${seconds}`);
}

/** For who was turned away: when to come again. */
export function tellRetry(reply: FastifyReply, { reason, data }: Failure): void {
  const retryAfter = data?.["retryAfter"];
  if (reason === "rate-limited" && typeof retryAfter === "number") {
    void reply.header("retry-after", String(retryAfter));
  }
}
