import type { WorkerGateway } from "../../base/backlog.ts";
import type { HttpApp } from "../http/http-kit.ts";
import { serveRoute } from "../http/serve-route.ts";

interface WorkerPorts {
  readonly gateway: WorkerGateway;
}

export function workerRoutes(app: HttpApp, { gateway }: WorkerPorts): void {
  serveRoute(app, "listWorkers", async () => ({ items: [...(await gateway.workers())] }));
}
