import { monitorEventLoopDelay } from "node:perf_hooks";

import { homePaths } from "@wezterm-parallel/shared/protocol/home";

import { runServer } from "../../packages/backend/src/entry/server.ts";
import { runWorker } from "../../packages/backend/src/entry/worker.ts";

/** Resources that a server used since the last request. */
export interface ServerUse {
  /** Processor time of all its threads, ms. */
  readonly cpuMs: number;
  /** Delay of its event loop, ms. */
  readonly delay: { readonly p50: number; readonly p99: number; readonly most: number };
  readonly residentBytes: number;
}

/**
 * Runs the server or worker of a home, as `wzp up` starts it, and reports its usage on request of its parent.
 */
const [program, directory = ""] = process.argv.slice(2);
const resolutionMs = 1;
const delay = monitorEventLoopDelay({ resolution: resolutionMs });
let before = process.cpuUsage();
process.on("message", () => {
  const { user, system } = process.cpuUsage(before);
  // The histogram has the time between two samples, so the expected interval is subtracted.
  const lateMs = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - resolutionMs);
  const use: ServerUse = {
    cpuMs: (user + system) / 1000,
    delay: {
      p50: lateMs(delay.percentile(50)),
      p99: lateMs(delay.percentile(99)),
      most: lateMs(delay.max),
    },
    residentBytes: process.memoryUsage.rss(),
  };
  process.send?.(use);
  before = process.cpuUsage();
  delay.reset();
});
const home = homePaths({ env: { WZP_HOME: directory }, homeDirectory: directory, userId: 0 });
if (program === "server") delay.enable();
const ended =
  program === "server"
    ? await runServer(home, (failure) => failure && console.error(failure))
    : await runWorker(home);
if (!ended.ok) console.error(ended.failure);
process.exit(ended.ok ? 0 : 1);
