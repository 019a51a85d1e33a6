import { fail } from "@wezterm-parallel/shared/base/result";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { pages } from "@wezterm-parallel/shared/protocol/api/first-routes";

import type { NetworkGuard } from "../http/admission/network-guard.ts";
import type { RequestLimits } from "../http/admission/request-limits.ts";
import { answer, type HttpApp } from "../http/http-kit.ts";

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
      // Loaded with the first request: most servers never get one.
      const { serveTools } = await import("./serve-tools.ts");
      await serveTools(app, ports, { request, reply, authorization });
      return reply;
    },
  });
}

const noToken = createFailure({
  reason: "unauthenticated",
  detail: createMessage("mcp-without-token"),
  hint: createMessage("mcp-without-token-hint"),
});
