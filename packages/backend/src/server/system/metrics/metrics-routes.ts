import { Gauge, Registry } from "prom-client";

import type { AlertResource } from "@wezterm-parallel/shared/protocol/api/schemas/system-schemas";

import type { EventFeed, Records } from "../../../base/backlog.ts";
import type { OpenConnections } from "../../http/admission/open-connections.ts";
import type { HttpApp } from "../../http/http-kit.ts";
import { serveRoute } from "../../http/serve-route.ts";
import { type MeasuredAttempts, measureAttempts } from "./attempt-use.ts";
import { measureDatabases } from "./database-metrics.ts";
import { measureEventLoop } from "./event-loop-delay.ts";
import { measureProcess } from "./process-metrics.ts";
import type { MeasuredLease } from "./replica-metrics.ts";
import { measureRequests } from "./request-metrics.ts";
import { measureWork } from "./work-metrics.ts";

interface MetricsPorts {
  readonly alerts: { list(): readonly AlertResource[] };
  readonly connections: OpenConnections;
  readonly feed: EventFeed;
  readonly home: string;
  /** The logs of attempts, which have what each used. */
  readonly logs: MeasuredAttempts;
  readonly records: Records;
  /** Sends the metrics of the registry elsewhere too. */
  readonly sendMetrics?: ((registry: Registry) => void) | undefined;
  /** Absent with SQLite. */
  readonly lease?: MeasuredLease;
}

/** Must be registered before the other routes, because its hook counts the answers of later routes only. */
export function metricsRoutes(app: HttpApp, ports: MetricsPorts): void {
  const registry = measureServer(app, ports);
  ports.sendMetrics?.(registry);
  serveRoute(app, "metrics", async (_request, reply) =>
    reply
      .type(registry.contentType)
      .serializer((text) => text as string)
      .send(await registry.metrics()),
  );
}

/** Returns a registry of all metrics of the server; it measures until the app closes. */
export function measureServer(
  app: HttpApp,
  { records, feed, connections, home, alerts, lease, logs }: MetricsPorts,
): Registry {
  const registry = new Registry();
  const measures = [
    measureWork(registry, records, feed),
    measureAttempts(registry, logs, feed),
    measureEventLoop(registry),
  ];
  app.addHook("onClose", async () => {
    for (const each of measures) each[Symbol.dispose]();
  });
  measureDatabases(registry);
  measureRequests(app, registry);
  gaugeStreams(registry, connections);
  gaugeAlerts(registry, alerts);
  measureProcess(registry, home);
  if (lease !== undefined) void measureReplicas(registry, lease);
  return registry;
}

/** Loaded only with a database that has servers beside this one. */
async function measureReplicas(registry: Registry, lease: MeasuredLease): Promise<void> {
  const { gaugeReplicas } = await import("./replica-metrics.ts");
  gaugeReplicas(registry, lease);
}

function gaugeAlerts(registry: Registry, alerts: MetricsPorts["alerts"]): void {
  new Gauge({
    name: "wzp_alerts_firing",
    help: "1 for each alert that fires, else 0.",
    labelNames: ["alert", "severity"],
    registers: [registry],
    collect() {
      for (const { name, severity, state } of alerts.list())
        this.set({ alert: name, severity }, state === "firing" ? 1 : 0);
    },
  });
}

function gaugeStreams(registry: Registry, connections: OpenConnections): void {
  new Gauge({
    name: "wzp_open_streams",
    help: "Number of connected event streams, terminals and workers.",
    labelNames: ["kind"],
    registers: [registry],
    collect() {
      for (const [kind, value] of connections.streams) this.set({ kind }, value);
    },
  });
}
