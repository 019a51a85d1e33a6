import { mkdirSync } from "node:fs";
import { workerData } from "node:worker_threads";

import { SessionRecord } from "./session-record.ts";

/** `now` says which session is being written: who reads goes on with that one. */
const { root, count, now } = workerData as { root: string; count: number; now: Int32Array };

/** As long as a real one: the pieces of a short text are hardly ever seen apart. */
const argv = ["sh", "-c", "x".repeat(2_000)];

for (let at = 0; at < count; at++) {
  const directory = `${root}/${at}`;
  mkdirSync(directory);
  Atomics.store(now, 0, at);
  const meta = {
    id: `r1/a#${at}`,
    host: "h-1",
    socket: "/run/h-1.sock",
    terminal: true,
    argv,
    startedAt: at,
  };
  const record = new SessionRecord(directory, meta);
  record.complete(1_000 + at, at);
  record.finish({ kind: "exited", code: 0, at, logBytes: 0, sizes: [{ at: 0, columns: 80, rows: 24 }] });
}
