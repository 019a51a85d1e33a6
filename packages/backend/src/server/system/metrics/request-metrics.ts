import type { HttpApp } from "../../http/http-kit.ts";
import { Durations } from "./durations.ts";
import { LabelledCounts } from "./labelled-counts.ts";
import type { MetricFamily } from "./metric-text.ts";

/** Seconds; most routes should take a few milliseconds, a large submission takes some seconds. */
const bounds = [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10];

/** Counts requests by route pattern and status; the URL itself is controlled by the client. */
export class RequestMetrics {
  readonly #requests = new LabelledCounts();
  readonly #durations = new Map<string, Durations>();

  constructor(app: HttpApp) {
    app.addHook("onResponse", async ({ method, routeOptions }, reply) => {
      const route = routeOptions.url ?? "none";
      this.#requests.add({ method, route, status: String(reply.statusCode) });
      const durations = this.#durations.get(route) ?? new Durations(bounds);
      this.#durations.set(route, durations);
      durations.add(reply.elapsedTime / 1000);
    });
  }

  families(): readonly MetricFamily[] {
    return [
      {
        name: "wzp_http_requests_total",
        help: "Requests answered, by method, route and status, since the start.",
        type: "counter",
        samples: this.#requests.samples,
      },
      {
        name: "wzp_http_request_seconds",
        help: "From a request's head to the end of its answer; streams count when they end.",
        type: "histogram",
        samples: [...this.#durations].flatMap(([route, durations]) => durations.samples({ route })),
      },
    ];
  }
}
