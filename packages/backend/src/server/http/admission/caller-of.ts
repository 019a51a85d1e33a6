import type { FastifyRequest } from "fastify";

import { type NetworkGuard, originOf } from "./network-guard.ts";
import type { Caller } from "./principal.ts";

/** Returns the sender of a request and its address, for the audit log. */
export function callerOf(request: FastifyRequest, guard: NetworkGuard): Caller {
  return { principal: request.principal, origin: originOf(request.raw, request.id, guard) };
}
