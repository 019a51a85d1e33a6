import { releaseVersion } from "@wezterm-parallel/shared/protocol/version";

import type { EventFeed, Records } from "../../../base/backlog.ts";
import type { OpenConnections } from "../../http/admission/open-connections.ts";
import type { HttpApp } from "../../http/http-kit.ts";
import { serveRoute } from "../../http/serve-route.ts";
import { readResourceUse } from "../resource-use.ts";
import { type MetricFamily, metricsType, renderMetrics } from "./metric-text.ts";
import { RequestMetrics } from "./request-metrics.ts";
import { counter, gauge, WorkMetrics } from "./work-metrics.ts";

export interface MetricsPorts {
  readonly connections: OpenConnections;
  readonly feed: EventFeed;
  readonly home: string;
  readonly records: Records;
}

/** Must be registered before the other routes, because its hook counts the answers of later routes only. */
export function metricsRoutes(app: HttpApp, { records, feed, connections, home }: MetricsPorts): void {
  const work = new WorkMetrics(records, feed);
  const requests = new RequestMetrics(app);
  app.addHook("onClose", async () => work[Symbol.dispose]());
  serveRoute(app, "metrics", async (_request, reply) => {
    const families = [
      gauge("wzp_build_info", "Release that runs.", [{ labels: { release: releaseVersion }, value: 1 }]),
      ...work.families(),
      ...requests.families(),
      gauge(
        "wzp_open_streams",
        "Event streams, terminals and workers connected now.",
        [...connections.streams].map(([kind, value]) => ({ labels: { kind }, value })),
      ),
      ...processFamilies(home),
    ];
    return reply
      .type(metricsType)
      .serializer((text) => text as string)
      .send(renderMetrics(families));
  });
}

/** Uses the standard names that common dashboards expect. */
function processFamilies(home: string): readonly MetricFamily[] {
  const { uptimeMs, memory, cpuMs, eventLoop, openFiles, store, accounts, disk } = readResourceUse(home);
  const startedAt = Math.round((Date.now() - uptimeMs) / 1000);
  return [
    counter("process_cpu_seconds_total", "Processor time.", [{ value: cpuMs / 1000 }]),
    gauge("process_resident_memory_bytes", "Memory that the process holds.", [{ value: memory.rss }]),
    gauge("process_start_time_seconds", "When it started, in seconds since 1970.", [{ value: startedAt }]),
    ...(openFiles === undefined ? [] : [gauge("process_open_fds", "Open files.", [{ value: openFiles }])]),
    gauge("wzp_heap_used_bytes", "Memory that objects take.", [{ value: memory.heapUsed }]),
    gauge("wzp_event_loop_utilization", "Share of the time at work: 0 to 1.", [{ value: eventLoop }]),
    gauge("wzp_database_bytes", "Size of the databases.", [
      { labels: { database: "store" }, value: store },
      { labels: { database: "accounts" }, value: accounts },
    ]),
    gauge("wzp_disk_free_bytes", "Free space under the state directory.", [{ value: disk.free }]),
  ];
}
