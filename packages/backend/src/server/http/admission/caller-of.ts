import type { FastifyRequest } from "fastify";

import { type NetworkGuard, originOf } from "./network-guard.ts";
import type { Caller } from "./principal.ts";

/** Names the sender of a request and where it came from, for the audit log. */
export function callerOf(request: FastifyRequest, guard: NetworkGuard): Caller {
  return { principal: request.principal, origin: originOf(request.raw, request.id, guard) };
}
