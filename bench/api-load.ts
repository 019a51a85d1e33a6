import { fork, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { availableParallelism, loadavg } from "node:os";

import { measureAuthentication } from "./api-load-authentication.ts";
import type { LoadOrder, LoadReport } from "./api-load-client.ts";
import { LoadHome, people, sessions } from "./api-load-home.ts";
import type { ServerUse } from "./api-load-server.ts";
import type { WatchOrder, WatchReport } from "./api-load-watchers.ts";
import { quantile } from "./statistics.ts";
import { table } from "./table.ts";
import { tellTargets, type Target } from "./targets.ts";

/**
 * The API on the network under a steady load of 1,000 requests a second, sent by another process as 50 people of 50
 * addresses, while a third one holds 500 event listeners and 100 terminals of 64 sessions that write ten lines a second
 * each, with 100,000 tokens stored; what authentication alone takes; and one route as fast as it goes beside a bare
 * Fastify that answers the same bytes. Usage: api-load.ts [SECONDS] (default 60).
 */
const seconds = Number(process.argv[2] ?? 60);
const perSecond = Number(process.argv[3] ?? 1000);
const listeners = 500;
const terminals = 100;
const comparedSeconds = 5;

using home = new LoadHome();
const keys = await home.addPeople();
const authentication = await measureAuthentication(home.accounts, keys);
const used = keys.slice(0, people);
const port = await home.startServer();
await home.startSessions();
const before = loadavg()[0] ?? 0;
const measured = await load();
report(measured);
const ratio = await compare();
tellTargets([...targetsOf(measured), atMost("authentication, p95, ms", 1, authentication)]);
console.log(
  `\nOurs answers ${(100 * ratio.rate).toFixed(0)} % of the requests of the bare route and takes ` +
    `${ratio.taken.toFixed(1)} times its processor time for each. ` +
    `${availableParallelism()} cores; load of the machine when it began: ${before.toFixed(2)}.`,
);

interface Measured {
  readonly load: LoadReport;
  readonly watched: WatchReport;
  readonly use: ServerUse;
}

async function load(): Promise<Measured> {
  const watchers = program("api-load-watchers.ts");
  watchers.send({ port, keys: used, listeners, terminals, sessions } satisfies WatchOrder);
  await once(watchers, "message");
  const client = program("api-load-client.ts");
  client.send({ kind: "steady", port, keys: used, seconds, perSecond } satisfies LoadOrder);
  await once(client, "message");
  watchers.send("begin");
  await home.use();
  const [sent] = (await once(client, "message")) as [LoadReport];
  const use = await home.use();
  watchers.send("report");
  const [watched] = (await once(watchers, "message")) as [WatchReport];
  return { load: sent, watched, use };
}

/** Of its own, so that what sends does not take turns with what answers. */
function program(name: string): ChildProcess {
  const child = fork(new URL(name, import.meta.url).pathname, {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  process.once("exit", () => child.kill("SIGKILL"));
  return child;
}

function report({ load: { times, errors, sent }, watched, use }: Measured): void {
  const rows = Object.entries(times).map(([name, values]) => latencies(name, values));
  rows.push(latencies("all", Object.values(times).flat()));
  rows.push(latencies(`an event, to ${listeners} listeners`, watched.eventDelays));
  rows.push(latencies(`a line of output, to ${terminals} terminals`, watched.outputDelays));
  console.log(`${perSecond.toLocaleString("en")} requests a second for ${seconds} s, ${people} people\n`);
  console.log(table(["", "measured", "p50 ms", "p95 ms", "p99 ms", "most ms"], rows));
  const { events, pieces, bytes } = watched;
  const { p50, p99, most } = use.delay;
  console.log(
    `\nThe server took ${(use.cpuMs / sent).toFixed(2)} ms of processor time a request and ` +
      `${(use.cpuMs / seconds / 10).toFixed(0)} % of a core, with ${Math.round(events / seconds)} events a second ` +
      `to listeners, ${Math.round(pieces / seconds)} pieces (${Math.round(bytes / seconds / 1000)} kB) a second to ` +
      `terminals, and commits. Its event loop was late by ${p50.toFixed(1)} ms (p50), ${p99.toFixed(1)} ms (p99), ` +
      `${most.toFixed(0)} ms (most); it held ${Math.round(use.residentBytes / 1e6)} MB. ` +
      `${errors + watched.errors} errors.\n`,
  );
}

function latencies(name: string, values: readonly number[]): string[] {
  const shares = [0.5, 0.95, 0.99, 1].map((share) => quantile(values, share).toFixed(1));
  return [name, String(values.length), ...shares];
}

function targetsOf({ load: { times, errors, sent }, watched }: Measured): Target[] {
  return [
    atLeast("requests a second", perSecond, Math.round(sent / seconds)),
    atMost("their p99, ms", 10, quantile(Object.values(times).flat(), 0.99)),
    atMost("errors", 0, errors + watched.errors),
    atLeast("event listeners", listeners, watched.listeners),
    atLeast("terminals", terminals, watched.terminals),
  ];
}

function atMost(name: string, most: number, value: number): Target {
  const measuredText = Number.isInteger(value) ? String(value) : value.toFixed(2);
  return {
    name,
    wanted: most === 0 ? "0" : `< ${most}`,
    measured: measuredText,
    met: most === 0 ? value === 0 : value < most,
  };
}

function atLeast(name: string, least: number, value: number): Target {
  return { name, wanted: String(least), measured: String(value), met: value >= least };
}

/** As fast as it goes, ours and a bare Fastify in turn; answers the ratios of requests and of processor time. */
async function compare(): Promise<{ readonly rate: number; readonly taken: number }> {
  await home.endSessions();
  const page = await home.client.tasks({ limit: 50 });
  if (!page.ok) throw new Error(page.failure.detail);
  const body = JSON.stringify(page.value);
  const bare = spawn(process.execPath, [new URL("bare-fastify.ts", import.meta.url).pathname], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  process.once("exit", () => bare.kill("SIGKILL"));
  bare.stdin.end(body);
  const [said] = (await once(bare.stdout, "data")) as [Buffer];
  const rows: string[][] = [];
  const rates: number[] = [];
  const taken: number[] = [];
  const bareBefore = processorMs(bare.pid);
  for (const [name, at] of [
    ["bare Fastify", Number(said)],
    ["wezterm-parallel", port],
  ] as const) {
    const client = program("api-load-client.ts");
    if (at === port) await home.use();
    client.send({
      kind: "full",
      port: at,
      keys: used,
      seconds: comparedSeconds,
      perSecond: 0,
    } satisfies LoadOrder);
    const [{ times, errors, sent }] = (await once(client, "message")) as [LoadReport];
    const all = Object.values(times).flat();
    const took = at === port ? (await home.use()).cpuMs : processorMs(bare.pid) - bareBefore;
    taken.push(took / sent);
    rates.push(sent / comparedSeconds);
    rows.push([
      name,
      Math.round(sent / comparedSeconds).toString(),
      quantile(all, 0.5).toFixed(2),
      quantile(all, 0.99).toFixed(2),
      (took / sent).toFixed(2),
      `${errors}`,
    ]);
  }
  bare.kill("SIGKILL");
  console.log(`GET of 50 tasks (${Buffer.byteLength(body)} bytes) as fast as it goes, 20 connections\n`);
  console.log(`${table(["", "requests/s", "p50 ms", "p99 ms", "CPU a request ms", "errors"], rows)}\n`);
  const ratio = ([theirs = 1, ours = 0]: readonly number[]) => ours / theirs;
  return { rate: ratio(rates), taken: ratio(taken) };
}

/** Of all threads of a process since its start; counted in hundredths of a second (Linux only). */
function processorMs(pid: number | undefined): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return 10 * (Number(fields[11]) + Number(fields[12]));
}
