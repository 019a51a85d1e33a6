import { monitorEventLoopDelay } from "node:perf_hooks";

import { Gauge, type Registry } from "prom-client";

/** Ms between two looks; a shorter delay is not noticed by anybody. */
const resolution = 20;

/** Measures how late the event loop is, between two scrapes; until the first one, nothing is measured. */
export function measureEventLoop(registry: Registry): Disposable {
  let delays: ReturnType<typeof monitorEventLoopDelay> | undefined;
  new Gauge({
    name: "wzp_event_loop_delay_seconds",
    help: "Time by which the event loop was late since the last scrape: half of it, 99 of 100 looks, and the longest.",
    labelNames: ["statistic"],
    registers: [registry],
    collect() {
      if (delays === undefined) {
        delays = monitorEventLoopDelay({ resolution });
        delays.enable();
      }
      const late = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - resolution) / 1000 || 0;
      this.set({ statistic: "p50" }, late(delays.percentile(50)));
      this.set({ statistic: "p99" }, late(delays.percentile(99)));
      this.set({ statistic: "max" }, late(delays.max));
      delays.reset();
    },
  });
  return { [Symbol.dispose]: () => delays?.disable() };
}
