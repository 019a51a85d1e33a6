import { routes } from "@wezterm-parallel/shared/protocol/routes";
import { healthSchema } from "@wezterm-parallel/shared/protocol/routes-schemas";

import { type HttpApp, problemResponse, sendProblem } from "../http/http-kit.ts";
import { problemOf } from "../http/answers/problem.ts";
import type { Health } from "./health.ts";

export interface HealthPorts {
  readonly health: Health;
}

export function healthRoutes(app: HttpApp, { health }: HealthPorts): void {
  app.route({
    ...routes.live,
    url: routes.live.path,
    schema: {
      summary: "The process answers",
      response: { 200: healthSchema, default: problemResponse },
    },
    handler: () => ({ status: "ok" as const }),
  });

  app.route({
    ...routes.ready,
    url: routes.ready.path,
    schema: {
      summary: "The store answers and logs can be written",
      response: { 200: healthSchema, default: problemResponse },
    },
    handler: async (_request, reply) => {
      const [first] = health.trouble();
      if (first !== undefined) return sendProblem(reply, problemOf(first, 503));
      return { status: "ok" as const };
    },
  });
}
