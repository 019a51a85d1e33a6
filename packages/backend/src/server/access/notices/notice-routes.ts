import { answer, type HttpApp } from "../../http/http-kit.ts";
import { serveRoute } from "../../http/serve-route.ts";
import type { Notices } from "./notices.ts";

interface NoticePorts {
  readonly notices: Notices;
}

export function noticeRoutes(app: HttpApp, { notices }: NoticePorts): void {
  serveRoute(app, "listNotices", async ({ principal }) => ({ items: [...(await notices.of(principal))] }));

  serveRoute(app, "dismissNotices", async ({ principal, body }, reply) => {
    const left = await notices.dismiss(principal, body.ids);
    return answer(reply, left.ok ? { ok: true, value: { items: [...left.value] } } : left);
  });
}
