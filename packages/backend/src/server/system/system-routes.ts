import { type ResourceUse, resourceUseSchema } from "@wezterm-parallel/shared/protocol/admin-schemas";
import { routes, type UpgradeName } from "@wezterm-parallel/shared/protocol/routes";
import { historyQuery, systemHistorySchema } from "@wezterm-parallel/shared/protocol/system-schemas";

import type { OpenConnections } from "../http/admission/open-connections.ts";
import { type HttpApp, problemResponse } from "../http/http-kit.ts";
import { readResourceUse } from "./resource-use.ts";
import type { SystemHistory } from "./system-history.ts";

export interface SystemPorts {
  readonly connections: OpenConnections;
  /** State directory. */
  readonly home: string;
  readonly system: SystemHistory;
}

const hourMs = 3_600_000;

export function systemRoutes(app: HttpApp, ports: SystemPorts): void {
  const { system } = ports;
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

  app.route({
    ...routes.getResources,
    url: routes.getResources.path,
    schema: {
      summary: "What the server takes now: memory, time, databases, disk",
      response: { 200: resourceUseSchema, default: problemResponse },
    },
    handler: () => ({
      ...readResourceUse(ports.home),
      streams: countStreams(ports),
      attempts: ports.system.attemptBytes,
    }),
  });
}

function countStreams({ connections: { streams } }: SystemPorts): ResourceUse["streams"] {
  const open = (kind: UpgradeName) => streams.get(kind) ?? 0;
  return { events: open("events"), terminals: open("terminal"), workers: open("worker") };
}
