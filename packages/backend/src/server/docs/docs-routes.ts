import type { FastifyReply } from "fastify";

import { pages } from "@wezterm-parallel/shared/protocol/api/first-routes";

import type { HttpApp } from "../http/http-kit.ts";
import { docsPage, docsScript, docsStyle } from "./docs-page.ts";

/** Serves the API page, which contains nothing secret. */
export function docsRoutes(app: HttpApp): void {
  const texts = [
    [pages.docs, "text/html; charset=utf-8", docsPage],
    [pages.docsScript, "text/javascript; charset=utf-8", docsScript],
    [pages.docsStyle, "text/css; charset=utf-8", docsStyle],
  ] as const;
  for (const [page, type, text] of texts) {
    app.route({
      ...page,
      url: page.path,
      schema: { hide: true },
      handler: async (_request, reply: FastifyReply) =>
        reply.type(type).header("cache-control", "no-cache").send(text),
    });
  }
}
