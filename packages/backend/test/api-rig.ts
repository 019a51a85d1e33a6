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
import { openSqliteStore } from "../src/drivers/store/sqlite/open-sqlite-store.ts";
import type { ServedQueue } from "../src/entry/serve-home.ts";
import { openQueue } from "../src/server/queue/open-queue.ts";
import { MemoryQueue } from "./memory-queue.ts";

/** An API over a queue in memory, on a socket in a directory of its own; disposing removes all. */
export async function apiRig() {
  const queue = new MemoryQueue();
  const served = await serveRig(async () => ({
    backlog: queue,
    records: queue.records,
    feed: queue,
    gateway: queue,
    [Symbol.asyncDispose]: async () => {},
  }));
  return { ...served, queue };
}

/** The same over the real queue, on a database of its own. */
export async function storedApiRig() {
  return await serveRig(async (state) => {
    const store = openSqliteStore({ file: `${state}/store.db`, clock: systemClock });
    if (!store.ok) throw new Error(store.failure.detail);
    const queue = await openQueue({ store: store.value, clock: systemClock });
    if (!queue.ok) throw new Error(queue.failure.detail);
    const close = async () => {
      queue.value[Symbol.dispose]();
      await store.value[Symbol.asyncDispose]();
    };
    return { ...queue.value, [Symbol.asyncDispose]: close };
  });
}

async function serveRig(open: (state: string) => Promise<ServedQueue>) {
  const directory = mkdtempSync(join(tmpdir(), "wzp-api-"));
  const state = join(directory, "state");
  mkdirSync(state, { mode: 0o700 });
  const queue = await open(state);
  const { backlog, records, feed, gateway } = queue;
  const exited = Promise.withResolvers<void>();
  const clock = systemClock;
  const exit = () => exited.resolve();
  const shutdown = new Shutdown({ backlog, records, feed, gateway, clock, exit });
  const health = new Health(records, clock, join(state, "logs"));
  const log = pino({ level: "silent" });
  const logs = attemptLogFiles(state);
  const app = createApi({ backlog, records, feed, gateway, logs, shutdown, health, home: state }, log);
  const workers = acceptWorkers(app.server, gateway, log);
  const socket = join(directory, "server.sock");
  await listenOnPrivateSocket(app, socket);
  return {
    app,
    records,
    state,
    socket,
    exited: exited.promise,
    [Symbol.asyncDispose]: async () => {
      workers[Symbol.dispose]();
      await app.close();
      await queue[Symbol.asyncDispose]();
      rmSync(directory, { recursive: true });
    },
  };
}
