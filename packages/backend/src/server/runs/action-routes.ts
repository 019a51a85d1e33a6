import { fail } from "@wezterm-parallel/shared/base/result";
import { actionReportSchema, actionSchema } from "@wezterm-parallel/shared/protocol/resources";
import { routes } from "@wezterm-parallel/shared/protocol/routes";

import type { Backlog } from "../../base/backlog.ts";
import { refuseIds } from "../http/admission/may-change.ts";
import { answer, type HttpApp, problemResponse } from "../http/http-kit.ts";

export interface ActionPorts {
  readonly backlog: Backlog;
}

export function actionRoutes(app: HttpApp, { backlog }: ActionPorts): void {
  app.route({
    ...routes.act,
    url: routes.act.path,
    schema: {
      summary: "Cancels, retries, pauses, resumes or re-prioritises many tasks or runs at once",
      body: actionSchema,
      response: { 200: actionReportSchema, default: problemResponse },
    },
    handler: async (request, reply) => {
      const refusal = refuseIds(request, request.body.ids);
      return answer(reply, refusal === undefined ? await backlog.act(request.body) : fail(refusal));
    },
  });
}
