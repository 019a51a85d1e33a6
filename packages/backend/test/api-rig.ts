import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { pino } from "pino";

import { createApi } from "../src/server/api/api-app.ts";
import { Health } from "../src/server/api/health.ts";
import { Shutdown } from "../src/server/api/shutdown.ts";
import { acceptWorkers } from "../src/server/api/worker-socket.ts";
import { attemptLogFiles } from "../src/server/logs/attempt-log-files.ts";
import { listenOnPrivateSocket } from "../src/base/private-socket.ts";
import { systemClock } from "../src/base/system-clock.ts";
import { MemoryQueue } from "./memory-queue.ts";

/** An API over a queue in memory, on a socket in a directory of its own; disposing removes all. */
export async function apiRig() {
  const directory = mkdtempSync(join(tmpdir(), "wzp-api-"));
  const state = join(directory, "state");
  mkdirSync(state, { mode: 0o700 });
  const queue = new MemoryQueue();
  const exited = Promise.withResolvers<void>();
  const { records } = queue;
  const shutdown = new Shutdown({
    backlog: queue,
    records,
    feed: queue,
    gateway: queue,
    clock: systemClock,
    exit: () => exited.resolve(),
  });
  const health = new Health(records, systemClock, join(state, "logs"));
  const log = pino({ level: "silent" });
  const app = createApi(
    {
      backlog: queue,
      records,
      feed: queue,
      gateway: queue,
      logs: attemptLogFiles(state),
      shutdown,
      health,
      home: state,
    },
    log,
  );
  const workers = acceptWorkers(app.server, queue, log);
  const socket = join(directory, "server.sock");
  await listenOnPrivateSocket(app, socket);
  return {
    app,
    queue,
    state,
    socket,
    exited: exited.promise,
    [Symbol.asyncDispose]: async () => {
      workers[Symbol.dispose]();
      await app.close();
      rmSync(directory, { recursive: true });
    },
  };
}
