import { dismissNoticesBody, noticesSchema } from "@wezterm-parallel/shared/protocol/notice-schemas";
import { routes } from "@wezterm-parallel/shared/protocol/routes";

import { answer, type HttpApp, problemResponse } from "../../http/http-kit.ts";
import type { Notices } from "./notices.ts";

export interface NoticePorts {
  readonly notices: Notices;
}

export function noticeRoutes(app: HttpApp, { notices }: NoticePorts): void {
  app.route({
    ...routes.listNotices,
    url: routes.listNotices.path,
    schema: {
      summary:
        "New sign-ins and changed credentials of your account that you have not dismissed, newest first",
      description:
        "A sign-in is new when you never signed in with that program from that network before. What this very session " +
        "did is left out. They are kept for 30 days.",
      response: { 200: noticesSchema, default: problemResponse },
    },
    handler: async ({ principal }) => ({ items: [...(await notices.of(principal))] }),
  });

  app.route({
    ...routes.dismissNotices,
    url: routes.dismissNotices.path,
    schema: {
      summary: "Dismisses notices; answers those that are left",
      description:
        "For all of your sessions, except from a device whose sign-in is itself a notice, and with an API key: then for " +
        "that session or key alone.",
      body: dismissNoticesBody,
      response: { 200: noticesSchema, default: problemResponse },
    },
    handler: async ({ principal, body }, reply) => {
      const left = await notices.dismiss(principal, body.ids);
      return answer(reply, left.ok ? { ok: true, value: { items: [...left.value] } } : left);
    },
  });
}
