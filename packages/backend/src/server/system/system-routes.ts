import type { ResourceUse } from "@wezterm-parallel/shared/protocol/api/schemas/access/admin-schemas";
import type { UpgradeName } from "@wezterm-parallel/shared/protocol/api/routes";

import type { OpenConnections } from "../http/admission/open-connections.ts";
import type { HttpApp } from "../http/http-kit.ts";
import { serveRoute } from "../http/serve-route.ts";
import { readResourceUse } from "./resource-use.ts";
import type { SystemHistory } from "./system-history.ts";

interface SystemPorts {
  readonly connections: OpenConnections;
  /** State directory. */
  readonly home: string;
  readonly system: SystemHistory;
}

const hourMs = 3_600_000;

export function systemRoutes(app: HttpApp, ports: SystemPorts): void {
  const { system } = ports;
  serveRoute(app, "systemHistory", async ({ query }) => ({
    items: [...system.points(query.since ?? Date.now() - hourMs)],
  }));

  serveRoute(app, "getResources", () => ({
    ...readResourceUse(ports.home),
    streams: countStreams(ports),
    attempts: ports.system.attemptBytes,
  }));
}

function countStreams({ connections: { streams } }: SystemPorts): ResourceUse["streams"] {
  const open = (kind: UpgradeName) => streams.get(kind) ?? 0;
  return { events: open("events"), terminals: open("terminal"), workers: open("worker") };
}
