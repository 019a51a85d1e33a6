import { Counter, Histogram, type Registry } from "prom-client";

import type { HttpApp } from "../../http/http-kit.ts";

/** Seconds; the target for most routes is a few milliseconds, a large submission takes some seconds. */
const buckets = [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10];

/** Counts requests by route and status. The route is its pattern, because the sender chooses what stands in a URL. */
export function measureRequests(app: HttpApp, registry: Registry): void {
  const requests = new Counter({
    name: "wzp_http_requests_total",
    help: "Number of completed requests by method, route and status.",
    labelNames: ["method", "route", "status"],
    registers: [registry],
  });
  const durations = new Histogram({
    name: "wzp_http_request_seconds",
    help: "Time from the request headers to the end of the response; streams are counted when they end.",
    labelNames: ["route"],
    buckets,
    registers: [registry],
  });
  app.addHook("onResponse", async ({ method, routeOptions }, reply) => {
    const route = routeOptions.url ?? "none";
    requests.inc({ method, route, status: String(reply.statusCode) });
    durations.observe({ route }, reply.elapsedTime / 1000);
  });
}
