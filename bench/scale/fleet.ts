import { readFileSync } from "node:fs";
import { loadavg } from "node:os";
import { setTimeout as pause } from "node:timers/promises";

import { WebSocket } from "ws";

import type { Client } from "@wezterm-parallel/shared/client/client";
import { homePaths } from "@wezterm-parallel/shared/protocol/home";
import type { ServerMessage } from "@wezterm-parallel/shared/protocol/worker/worker-messages";

import { TestHome } from "../../e2e/rigs/home.ts";
import { done } from "../../e2e/rigs/replicas/replica-set.ts";
import { openClient } from "../../packages/cli/src/transport/open-client.ts";
import { PostgresRig } from "../../packages/shared/test/rigs/postgres-rig.ts";
import { ticksOf, ticksPerSecond } from "../daemon-ticks.ts";
import { quantile } from "../statistics.ts";
import { table } from "../table.ts";
import { submissionOf } from "./filled-store.ts";
import { ScriptedWorker } from "./scripted-worker.ts";

/**
 * The real server with a fleet of scripted workers, which speak its protocol over its Unix socket and start no programs.
 * Each has one slot, and tasks take as long as gives the rate. Usage: fleet.ts [WORKERS] [TASKS] [RATE] [sqlite|postgres]
 */
const workers = Number(process.argv[2] ?? 1_000);
const tasks = Number(process.argv[3] ?? 10_000);
/** Tasks a second that all workers together can do. */
const rate = Number(process.argv[4] ?? 100);
const engine = process.argv[5] ?? "postgres";
const perRun = 2_000;
const meanMs = (workers / rate) * 1_000;

class FleetHome extends TestHome {
  database: string | undefined;

  override env(): Record<string, string> {
    return { ...super.env(), ...(this.database !== undefined && { WZP_DATABASE: this.database }) };
  }
}

await using opened = new AsyncDisposableStack();
const home = opened.use(new FleetHome());
if (engine === "postgres") home.database = await opened.use(await PostgresRig.start(["fsync=on"])).create();
await done(home.wzp(home.path, "up"));
const paths = homePaths({ env: home.env(), homeDirectory: "", userId: 0 });
const client = openClient(paths.serverSocket);
const server = Number(readFileSync(`${home.path}/run/server.pid`, "utf8"));
const idle = memory();
const fleet = await joinFleet();
const joined = memory();
for (let left = tasks; left > 0; left -= perRun) await submit(client, Math.min(left, perRun));
const [before, start] = [ticksOf(server), performance.now()];
while (fleet.reduce((sum, worker) => sum + worker.done, 0) < tasks) await pause(100);
const seconds = (performance.now() - start) / 1_000;
const cpuSeconds = (ticksOf(server) - before) / ticksPerSecond;
report();

/** One connection after another, as a fleet would after a restart of its server with jitter. */
async function joinFleet(): Promise<readonly ScriptedWorker[]> {
  const joining = Array.from({ length: workers }, (_, at) => join(at));
  return Promise.all(joining);
}

async function join(at: number): Promise<ScriptedWorker> {
  await pause(at * 5);
  const socket = new WebSocket(`ws+unix:${paths.serverSocket}:/api/v1/worker`, { perMessageDeflate: false });
  opened.defer(() => socket.terminate());
  const script = {
    name: `fleet-${at}`,
    tasks: 1,
    labels: ["fleet"],
    durationMs: () => meanMs * (0.5 + Math.random()),
  };
  const worker = new ScriptedWorker(script, (message) => socket.send(JSON.stringify(message)));
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  socket.on("open", () => worker.hello());
  socket.on("error", reject);
  socket.on("message", (data) => {
    const message = JSON.parse((data as Buffer).toString()) as ServerMessage;
    worker.hear(message);
    if (message.type === "welcome") resolve();
  });
  await promise;
  const beats = setInterval(() => worker.beat(), 5_000);
  opened.defer(() => clearInterval(beats));
  return worker;
}

async function submit(to: Client, count: number): Promise<void> {
  const submission = submissionOf(count);
  const asked = submission.tasks.map((task) => ({ ...task, labels: ["fleet"] }));
  const submitted = await to.submit({ ...submission, limits: { parallel: workers }, tasks: asked });
  if (!submitted.ok) throw new Error(submitted.failure.detail);
}

/** Resident megabytes of the server. */
function memory(): number {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${server}/status`, "latin1"))?.[1]) / 1_024;
}

function report(): void {
  const placements = fleet.flatMap((worker) => worker.placements);
  const ms = (share: number) => quantile(placements, share).toFixed(0);
  console.log(
    `${workers} workers × ${tasks} tasks on ${engine}, up to ${rate} a second, load ${loadavg()[0]?.toFixed(0)}\n`,
  );
  const rows = [
    ["tasks a second", (tasks / seconds).toFixed(0)],
    ["from the end of a task to the next one in its slot, p50 ms", ms(0.5)],
    ["…, p99 ms", ms(0.99)],
    ["processor time of the server for a task, ms", ((cpuSeconds * 1_000) / tasks).toFixed(2)],
    ["processor of the server, % of a core", ((cpuSeconds / seconds) * 100).toFixed(0)],
    ["memory of the server without workers, MB", idle.toFixed(0)],
    ["memory of a worker's connection, kB", (((joined - idle) * 1_024) / workers).toFixed(0)],
    ["memory of the server at the end, MB", memory().toFixed(0)],
  ];
  console.log(table(["", "measured"], rows));
}
