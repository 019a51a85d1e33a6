import type { FastifyReply, FastifyRequest } from "fastify";

import { fail } from "@wezterm-parallel/shared/base/result";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { parseId } from "@wezterm-parallel/shared/domain/ids";
import { pages } from "@wezterm-parallel/shared/protocol/api/first-routes";
import { attemptDirectory } from "@wezterm-parallel/shared/protocol/home";

import { type NetworkGuard, peerAddress } from "../http/admission/network-guard.ts";
import type { RequestLimits } from "../http/admission/request-limits.ts";
import { answer, type HttpApp } from "../http/http-kit.ts";
import { createInnerTransport } from "./inner-transport.ts";

interface McpPorts {
  readonly guard: NetworkGuard;
  readonly limits: RequestLimits;
  /** State directory. */
  readonly home: string;
}

/**
 * The tools of `wzp mcp` over HTTP. Only a token opens them, never a cookie or the private socket: a model may follow what
 * strangers wrote, so its token should permit little.
 */
export function mcpRoutes(app: HttpApp, ports: McpPorts): void {
  const { method, path } = pages.mcp;
  app.route({
    method,
    url: path,
    handler: async (request, reply) => {
      const { authorization = "" } = request.headers;
      if (!/^Bearer \S+$/i.test(authorization)) return answer(reply, fail(noToken));
      const tooMany = ports.limits.openStream(request.principal, reply.raw);
      if (tooMany !== undefined) return answer(reply, fail(tooMany));
      await serve(app, ports, { request, reply, authorization });
      return reply;
    },
  });
}

interface Asked {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly authorization: string;
}

async function serve(
  app: HttpApp,
  { guard, home }: McpPorts,
  { request, reply, authorization }: Asked,
): Promise<void> {
  const { principal, raw, body } = request;
  const address = peerAddress(raw, guard);
  const userAgent = request.headers["user-agent"] ?? "";
  const transport = createInnerTransport(app, { authorization, address, userAgent });
  // Loaded with the first request: most servers never get one.
  const { createCaller, serveHttp } = await import("@wezterm-parallel/shared/mcp/serve-http");
  const agent = principal.kind === "agent" ? { results: resultsOf(home, principal.id) } : undefined;
  const caller = createCaller(transport, agent);
  reply.hijack();
  for (const [name, value] of Object.entries(reply.getHeaders()))
    if (value !== undefined) reply.raw.setHeader(name, value);
  await serveHttp(caller, { request: raw, response: reply.raw, body }, (err) =>
    request.log.info({ err, request: request.id }, "a request for tools failed"),
  );
}

/** The file that the worker of this machine reads; an attempt of another machine has none here. */
function resultsOf(home: string, attempt: string): string | undefined {
  const parsed = parseId(attempt);
  if (!parsed.ok || parsed.value.kind !== "attempt") return undefined;
  const { run, task, attempt: number } = parsed.value;
  return `${attemptDirectory(home, run, task, number)}/output`;
}

const noToken = createFailure({
  reason: "unauthenticated",
  detail: createMessage("mcp-without-token"),
  hint: createMessage("mcp-without-token-hint"),
});
