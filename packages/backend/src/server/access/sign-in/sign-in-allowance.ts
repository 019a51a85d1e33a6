import type { FastifyReply } from "fastify";

import type { Allowance } from "./growing-wait.ts";

/** draft-ietf-httpapi-ratelimit-headers: what is left of the free tries, and until when. */
export function tellAllowance(reply: FastifyReply, { remaining, limit, resetMs }: Allowance): void {
  const seconds = Math.ceil(resetMs / 1000);
  void reply.header("ratelimit-policy", `"sign-in";q=${limit}`);
  void reply.header("ratelimit", `"sign-in";r=${remaining};t=${seconds}`);
}
