import type { HttpApp } from "../http/http-kit.ts";
import { serveRoute } from "../http/serve-route.ts";
import { knownWorkers, type WorkerPorts } from "./known-workers.ts";

export function workerRoutes(app: HttpApp, ports: WorkerPorts): void {
  serveRoute(app, "listWorkers", async () => ({ items: [...(await knownWorkers(ports))] }));
}
