import { fail } from "@wezterm-parallel/shared/base/result";

import type { Backlog } from "../../base/backlog.ts";
import { refuseIds } from "../http/admission/may-change.ts";
import { answer, type HttpApp } from "../http/http-kit.ts";
import { serveRoute } from "../http/serve-route.ts";

interface ActionPorts {
  readonly backlog: Backlog;
}

export function actionRoutes(app: HttpApp, { backlog }: ActionPorts): void {
  serveRoute(app, "act", async (request, reply) => {
    const refusal = await refuseIds(request, request.body.ids);
    return answer(reply, refusal === undefined ? await backlog.act(request.body) : fail(refusal));
  });
}
