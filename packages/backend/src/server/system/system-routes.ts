import { routes } from "@wezterm-parallel/shared/protocol/routes";
import { historyQuery, systemHistorySchema } from "@wezterm-parallel/shared/protocol/system-schemas";

import { problemResponse, type HttpApp } from "../http/http-kit.ts";
import type { ApiPorts } from "../../entry/api-ports.ts";

const hourMs = 3_600_000;

export function systemRoutes(app: HttpApp, { system }: Pick<ApiPorts, "system">): void {
  app.route({
    ...routes.systemHistory,
    url: routes.systemHistory.path,
    schema: {
      summary: "Queue, throughput, waiting time, load and disk over time",
      querystring: historyQuery,
      response: { 200: systemHistorySchema, default: problemResponse },
    },
    handler: async ({ query }) => ({ items: [...system.points(query.since ?? Date.now() - hourMs)] }),
  });
}
