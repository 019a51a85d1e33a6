import type { Clock } from "@wezterm-parallel/shared/base/clock";
import type { TestedAction } from "@wezterm-parallel/shared/protocol/api/schemas/system-schemas";

import type { HttpApp } from "../http/http-kit.ts";
import { serveRoute } from "../http/serve-route.ts";
import type { AlertWatch } from "./alert-watch.ts";

interface AlertPorts {
  readonly alerts: Pick<AlertWatch, "list" | "silence">;
  /** Tries everything that happens by itself when an alert fires. */
  readonly testAlerts: () => Promise<readonly TestedAction[]>;
  readonly clock: Pick<Clock, "now">;
}

export function alertRoutes(app: HttpApp, { alerts, testAlerts, clock }: AlertPorts): void {
  serveRoute(app, "listAlerts", () => ({ items: [...alerts.list()] }));

  serveRoute(app, "silenceAlert", ({ body }) => alerts.silence(body.name, clock.now() + body.forMs));

  serveRoute(app, "testAlerts", async () => ({ items: [...(await testAlerts())] }));
}
