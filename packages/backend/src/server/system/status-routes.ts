import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { problemOf } from "../http/answers/problem.ts";
import { type HttpApp, sendProblem, sendStream } from "../http/http-kit.ts";
import { maintenanceRefusal, type MaintenanceSettings } from "../http/maintenance.ts";
import { serveRoute } from "../http/serve-route.ts";
import type { Health } from "./health.ts";
import type { Shutdown } from "./shutdown.ts";

interface StatusPorts {
  readonly backups: { trouble(): readonly Failure[] };
  readonly address: () => string | undefined;
  readonly health: Health;
  readonly home: string;
  readonly secrets: { trouble(): Promise<readonly Failure[]> };
  readonly settings: MaintenanceSettings;
  readonly shutdown: Shutdown;
}

export function statusRoutes(app: HttpApp, ports: StatusPorts): void {
  const { shutdown, health, home, address, settings, secrets, backups } = ports;
  serveRoute(app, "status", async ({ seen }) => ({
    ...(await seen.status()),
    home,
    address: address(),
    draining: shutdown.draining,
    maintenance: maintenanceRefusal(settings)?.detail,
    trouble: [...(await health.trouble()), ...(await secrets.trouble()), ...backups.trouble()],
  }));

  serveRoute(app, "shutdown", async (request, reply) => {
    const begun = await shutdown.begin(request.body.mode);
    if (!begun.ok) return sendProblem(reply, problemOf(begun.failure));
    return sendStream(reply, "application/x-ndjson", shutdown.progressLines());
  });
}
