import type { FastifyReply, FastifyRequest } from "fastify";

import { parseId } from "@wezterm-parallel/shared/domain/ids";
import { createCaller } from "@wezterm-parallel/shared/mcp/create-caller";
import { serveHttp } from "@wezterm-parallel/shared/mcp/serve-http";
import { attemptDirectory } from "@wezterm-parallel/shared/protocol/home";

import { peerAddress, type NetworkGuard } from "../http/admission/network-guard.ts";
import type { HttpApp } from "../http/http-kit.ts";
import { createInnerTransport } from "./inner-transport.ts";

interface ServePorts {
  readonly guard: NetworkGuard;
  /** State directory. */
  readonly home: string;
}

interface Asked {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly authorization: string;
}

/** Answers one request with the tools of its sender. */
export async function serveTools(
  app: HttpApp,
  { guard, home }: ServePorts,
  { request, reply, authorization }: Asked,
): Promise<void> {
  const { principal, raw, body } = request;
  const address = peerAddress(raw, guard);
  const userAgent = request.headers["user-agent"] ?? "";
  const transport = createInnerTransport(app, { authorization, address, userAgent });
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
