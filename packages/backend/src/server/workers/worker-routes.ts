import { remoteLabel } from "@wezterm-parallel/shared/domain/placement";

import type { WorkerGateway } from "../../base/backlog.ts";
import type { HttpApp } from "../http/http-kit.ts";
import { serveRoute } from "../http/serve-route.ts";

interface WorkerPorts {
  readonly gateway: WorkerGateway;
  /** Workers on other machines that can connect. */
  readonly workerGrants: { names(): Promise<ReadonlySet<string>> };
}

export function workerRoutes(app: HttpApp, { gateway, workerGrants }: WorkerPorts): void {
  serveRoute(app, "listWorkers", async () => {
    const invited = await workerGrants.names();
    const all = await gateway.workers();
    // A removed worker stays in the store, because attempts name it.
    return { items: all.filter(({ name, labels }) => !labels.includes(remoteLabel) || invited.has(name)) };
  });
}
