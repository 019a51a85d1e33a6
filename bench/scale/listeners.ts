import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { loadavg } from "node:os";
import { setTimeout as pause } from "node:timers/promises";

import { homePaths } from "@wezterm-parallel/shared/protocol/home";

import { type Replica, ReplicaSet } from "../../e2e/rigs/replicas/replica-set.ts";
import { PostgresRig } from "../../packages/shared/test/rigs/postgres-rig.ts";
import { quantile } from "../statistics.ts";
import { table } from "../table.ts";
import { submissionOf } from "./filled-store.ts";

/**
 * Event streams (SSE) of three servers with one database, evenly over their Unix sockets; then events, each to all
 * listeners. Usage: listeners.ts [LISTENERS] [EVENTS]
 */
const listeners = Number(process.argv[2] ?? 10_000);
const events = Number(process.argv[3] ?? 10);
/** Connections that are opened at once. */
const together = 30;

/** Times at which listeners heard the event that is sent, ms after it was written. */
let heard: number[] = [];
let ended = 0;

await using postgres = await PostgresRig.start(["fsync=on"]);
await using set = await ReplicaSet.start(3, await postgres.create());
const holder = await set.holder();
const others = set.replicas.filter((each) => each !== holder);
const before = [holder, ...others].map(memory);
for (let at = 0; at < listeners; at += together) {
  const opening = Array.from({ length: Math.min(together, listeners - at) }, (_, each) =>
    listen(set.replicas[(at + each) % set.replicas.length]!),
  );
  await Promise.all(opening);
}
const after = [holder, ...others].map(memory);
const all: number[] = [];
const last: number[] = [];
for (let at = 0; at < events; at += 1) {
  heard = [];
  const submission = submissionOf(1);
  const tasks = submission.tasks.map((task) => ({ ...task, labels: ["nowhere"] }));
  const submitted = await holder.client.submit({ ...submission, tasks });
  if (!submitted.ok) throw new Error(submitted.failure.detail);
  while (heard.length < listeners - ended) await pause(20);
  all.push(...heard);
  last.push(Math.max(...heard));
}
const grown = after.map((each, at) => each - (before[at] ?? 0));
const share = listeners / set.replicas.length;
console.log(
  `${listeners} listeners over 3 servers, ${events} events to all, load ${loadavg()[0]?.toFixed(0)}\n`,
);
console.log(
  table(
    ["", "measured"],
    [
      [
        "memory of the holder for a listener of any server, kB",
        (((grown[0] ?? 0) * 1_024) / listeners).toFixed(1),
      ],
      [
        "memory of another server for one of its listeners, kB",
        ((Math.max(...grown.slice(1)) * 1_024) / share).toFixed(1),
      ],
      ["from an event to a listener, p50 ms", quantile(all, 0.5).toFixed(0)],
      ["from an event to the last listener, p50 ms", quantile(last, 0.5).toFixed(0)],
      ["…, most ms", Math.max(...last).toFixed(0)],
      ["streams that were refused or ended", String(ended)],
    ],
  ),
);

/** Hears the first event of each submission. */
async function listen(at: Replica): Promise<void> {
  const { serverSocket } = homePaths({ env: at.env(), homeDirectory: "", userId: 0 });
  const socket = connect(serverSocket);
  socket.write(
    "GET /api/v1/events?after=now HTTP/1.1\r\nhost: localhost\r\naccept: text/event-stream\r\n\r\n",
  );
  socket.on("error", () => {});
  socket.on("close", () => (ended += 1));
  const [head] = (await once(socket, "data")) as [Buffer];
  if (!head.toString("latin1", 0, 16).includes(" 200 ")) throw new Error(head.toString());
  socket.on("data", (piece: Buffer) => {
    const found = /"at":(\d+),"kind":"run\.created"/.exec(piece.toString("latin1"))?.[1];
    if (found !== undefined) heard.push(Date.now() - Number(found));
  });
}

/** Resident megabytes of a server. */
function memory(of: Replica): number {
  const pid = readFileSync(`${of.path}/run/server.pid`, "utf8").trim();
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1]) / 1_024;
}
