import { fail } from "@wezterm-parallel/shared/base/result";
import { actionReportSchema, actionSchema } from "@wezterm-parallel/shared/protocol/resources";
import { routes } from "@wezterm-parallel/shared/protocol/routes";

import { answer, problemResponse, type HttpApp } from "../http/http-kit.ts";
import type { ApiPorts } from "../../entry/api-ports.ts";
import { refuseIds } from "../http/admission/may-change.ts";

export function actionRoutes(app: HttpApp, { backlog }: ApiPorts): void {
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
