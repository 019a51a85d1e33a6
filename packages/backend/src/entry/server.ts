import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { systemClock } from "@wezterm-parallel/shared/node/system-clock";
import type { HomePaths } from "@wezterm-parallel/shared/protocol/home";

import { lastOutputUnder } from "../base/last-output.ts";
import { setUpUnder } from "../base/set-up-command.ts";
import { openSqliteStore } from "../drivers/store/sqlite/open-sqlite-store.ts";
import { inputWaitUnder } from "../server/attention/input-wait.ts";
import { openQueue } from "../server/queue/open-queue.ts";
import { type OpenQueue, serveHome } from "./serve-home.ts";

/** A task shorter than this is committed as running and ended at once; longer ones show as running this much later. */
const gatherMs = 5;

/**
 * The server program: serves `home` until SIGTERM, SIGINT or a requested shutdown, and then answers `ok`. A
 * failure means that it will never be able to start (exit code 78: whoever supervises it must not try again).
 */
export async function runServer(home: HomePaths): Promise<Result<void, Failure>> {
  const served = await serveHome(home, openStoredQueue);
  if (!served.ok) return served;
  const { stop, stopped } = served.value;
  // The end of the terminal that happened to start it is none of its business.
  process.on("SIGHUP", () => {});
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  await stopped;
  return ok(undefined);
}

/** The queue on the database of this home. */
async function openStoredQueue(...[home, , secrets]: Parameters<OpenQueue>): ReturnType<OpenQueue> {
  const store = openSqliteStore({
    file: `${home.state}/store.db`,
    clock: systemClock,
    gatherMs,
    syncsAside: true,
  });
  if (!store.ok) return store;
  await using opened = new AsyncDisposableStack();
  opened.use(store.value);
  const queue = await openQueue({
    store: store.value,
    clock: systemClock,
    secrets,
    lastOutput: lastOutputUnder(home.state),
    inputWait: inputWaitUnder(home.state),
    setUp: setUpUnder(home.state),
  });
  if (!queue.ok) return queue;
  opened.use(queue.value);
  const everything = opened.move();
  const { backlog, records, feed, gateway } = queue.value;
  return ok({ backlog, records, feed, gateway, [Symbol.asyncDispose]: () => everything.disposeAsync() });
}
