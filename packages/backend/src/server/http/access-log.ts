import type { FastifyReply, FastifyRequest } from "fastify";
import type { Logger } from "pino";

import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { parseTraceparent } from "@wezterm-parallel/shared/domain/trace/run-trace";

import { peerAddress, listenerOf, type NetworkGuard } from "./admission/network-guard.ts";
import { networkOf } from "./admission/network-of.ts";
import { RateLimiter } from "./admission/rate-limiter.ts";
import type { HttpApp } from "./http-kit.ts";

/** Far more than one person does by hand; a flood of refusals must not rotate everything else out of the files. */
const linesOfOneAddress = { burst: 200, perSecond: 5 } as const;

interface AccessLogPorts {
  readonly accessLog: Logger;
  readonly guard: NetworkGuard;
  readonly clock: Pick<Clock, "monotonic">;
}

/** Logs one line for each change and each refusal: who, from where, what, and the outcome, but never the content. */
export function logAccess(app: HttpApp, { accessLog, guard, clock }: AccessLogPorts): void {
  const limiter = new RateLimiter(linesOfOneAddress, clock);
  const leftOut = { lines: 0 };
  app.addHook("onResponse", async (request, reply) => {
    if (!isWorthALine(request, reply)) return;
    const address = peerAddress(request.raw, guard);
    if (!limiter.take(networkOf(address)).allowed) {
      leftOut.lines += 1;
      return;
    }
    if (leftOut.lines > 0)
      accessLog.warn({ lines: leftOut.lines }, "too many requests from one address; not logged");
    leftOut.lines = 0;
    accessLog.info(lineOf(request, reply, address), "request");
  });
}

function isWorthALine({ method }: FastifyRequest, { statusCode }: FastifyReply): boolean {
  return statusCode >= 400 || (method !== "GET" && method !== "HEAD");
}

/** Logs the route instead of the URL, because the client controls the URL. */
function lineOf(request: FastifyRequest, reply: FastifyReply, address: string) {
  const { principal } = request;
  const { traceparent } = request.headers;
  return {
    request: request.id,
    listener: listenerOf(request.raw),
    method: request.method,
    route: request.routeOptions.url ?? "none",
    status: reply.statusCode,
    ms: Math.round(reply.elapsedTime),
    principal: principal === undefined ? undefined : `${principal.kind} ${principal.id}`,
    grant: principal?.grant,
    trace: typeof traceparent === "string" ? parseTraceparent(traceparent)?.id : undefined,
    address,
  };
}
