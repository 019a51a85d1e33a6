import { pageSchema, workerResourceSchema } from "@wezterm-parallel/shared/protocol/resources";
import { routes } from "@wezterm-parallel/shared/protocol/routes";

import { problemResponse, type HttpApp } from "../http/http-kit.ts";
import type { ApiPorts } from "../../entry/api-ports.ts";

export function workerRoutes(app: HttpApp, { gateway }: ApiPorts): void {
  app.route({
    ...routes.listWorkers,
    url: routes.listWorkers.path,
    schema: {
      summary: "Workers, connected or away",
      response: { 200: pageSchema(workerResourceSchema), default: problemResponse },
    },
    handler: () => ({ items: [...gateway.workers()] }),
  });
}
