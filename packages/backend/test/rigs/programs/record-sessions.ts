import { mkdirSync } from "node:fs";
import { workerData } from "node:worker_threads";

import { SessionRecord } from "../../../src/host/session-record.ts";

/** `now` is the session being written, which the reader follows. */
const { root, count, now } = workerData as { root: string; count: number; now: Int32Array };

/** As long as a real one: torn reads of a short text are rare. */
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
