import { pageSchema, workerResourceSchema } from "@wezterm-parallel/shared/protocol/resources";
import { routes } from "@wezterm-parallel/shared/protocol/routes";

import type { WorkerGateway } from "../../base/backlog.ts";
import { type HttpApp, problemResponse } from "../http/http-kit.ts";

export interface WorkerPorts {
  readonly gateway: WorkerGateway;
}

export function workerRoutes(app: HttpApp, { gateway }: WorkerPorts): void {
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
