import { actionReportSchema, actionSchema } from "@wezterm-parallel/shared/protocol/resources";
import { routes } from "@wezterm-parallel/shared/protocol/routes";

import { answer, problemResponse, type HttpApp } from "../../base/http-kit.ts";
import type { ApiPorts } from "./api-ports.ts";

export function actionRoutes(app: HttpApp, { backlog }: ApiPorts): void {
  app.route({
    ...routes.act,
    url: routes.act.path,
    schema: {
      summary: "Cancels, retries, pauses, resumes or re-prioritises many tasks or runs at once",
      body: actionSchema,
      response: { 200: actionReportSchema, default: problemResponse },
    },
    handler: async ({ body }, reply) => answer(reply, await backlog.act(body)),
  });
}
