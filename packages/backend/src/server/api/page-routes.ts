import type { FastifyReply } from "fastify";

import { pages } from "@wezterm-parallel/shared/protocol/routes";

import type { HttpApp } from "../../base/http-kit.ts";
import { docsPage, docsScript, docsStyle } from "./docs-page.ts";
import { pageScript } from "./page-script.ts";
import { devicePage, pageStyle, setPasswordPage, signInPage } from "./page-texts.ts";

/** The pages that a browser needs to get signed in, and the one of the API; nothing in them is secret. */
export function pageRoutes(app: HttpApp): void {
  const texts = [
    [pages.signIn, "text/html; charset=utf-8", signInPage],
    [pages.setPassword, "text/html; charset=utf-8", setPasswordPage],
    [pages.device, "text/html; charset=utf-8", devicePage],
    [pages.docs, "text/html; charset=utf-8", docsPage],
    [pages.docsScript, "text/javascript; charset=utf-8", docsScript],
    [pages.docsStyle, "text/css; charset=utf-8", docsStyle],
    [pages.script, "text/javascript; charset=utf-8", pageScript],
    [pages.style, "text/css; charset=utf-8", pageStyle],
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
