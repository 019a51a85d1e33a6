import type { FastifyReply, FastifyRequest } from "fastify";

import type { Problem } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { problemOf } from "../answers/problem.ts";
import { secureHeaders } from "../security-headers.ts";
import { peerAddress, isSecure, listenerOf, type NetworkGuard } from "./network-guard.ts";
import type { Principal } from "./principal.ts";
import type { Allowance } from "./rate-limiter.ts";
import { inSeconds, type RequestLimits, tooManyRequests } from "./request-limits.ts";

export interface AdmissionPorts {
  readonly guard: NetworkGuard;
  readonly limits: RequestLimits;
}

/** Checks a request before authentication; returns the reason to refuse it, or undefined. */
export function admitRequest(
  { guard, limits }: AdmissionPorts,
  request: FastifyRequest,
  reply: FastifyReply,
): Problem | undefined {
  void reply.header("x-request-id", request.id);
  if (listenerOf(request.raw) === "socket") return guard.refuse(request.raw);
  secureHeaders(reply, isSecure(request.raw, guard.settings));
  const allowance = limits.ofAddress(peerAddress(request.raw, guard));
  sendRateLimits(reply, limits, { name: "address", allowance });
  return allowance.allowed ? guard.refuse(request.raw) : refusal(reply, allowance);
}

/** Applies the limit of a person, whichever address, session or key they use. */
export function admitAccount(
  limits: RequestLimits,
  principal: Principal,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
): Problem | undefined {
  if (listenerOf(request.raw) === "socket") return undefined;
  const allowance = limits.ofAccount(principal);
  if (allowance === undefined) return undefined;
  sendRateLimits(reply, limits, { name: "account", allowance });
  return allowance.allowed ? undefined : refusal(reply, allowance);
}

interface Told {
  readonly name: "address" | "account";
  readonly allowance: Allowance;
}

function sendRateLimits(reply: FastifyReply, { policy }: RequestLimits, { name, allowance }: Told): void {
  void reply.header("ratelimit-policy", policy);
  void reply.header(
    "ratelimit",
    `"${name}";r=${allowance.remaining};t=${Math.ceil(Math.round(allowance.resetMs) / 1000)}`,
  );
}

function refusal(reply: FastifyReply, { retryMs }: Allowance): Problem {
  void reply.header("retry-after", inSeconds(retryMs));
  return problemOf(tooManyRequests(retryMs));
}
