import { once } from "node:events";
import { availableParallelism } from "node:os";

import { BareServer, compare, program } from "./api-load-bare.ts";
import { measureAuthentication } from "./api-load-authentication.ts";
import type { LoadOrder, LoadReport } from "./api-load-client.ts";
import { LoadHome, people, sessions } from "./api-load-home.ts";
import type { ServerUse } from "./api-load-server.ts";
import type { WatchOrder, WatchReport } from "./api-load-watchers.ts";
import { measureAppends } from "./durable-append.ts";
import { OtherPrograms } from "./other-programs.ts";
import { quantile } from "../statistics.ts";
import { table } from "../table.ts";
import { tellTargets, type Target } from "../targets.ts";

/**
 * The API on the network under a steady load of 1,000 requests per second, sent by another process as 50
 * people from 50 addresses, while a third process holds 500 event listeners and 100 terminals of 64 sessions
 * that write ten lines per second each, with 100,000 stored tokens. Also measures authentication alone, and
 * one route beside a bare Fastify that answers with the same bytes, at the same rate and at full speed.
 * Usage: api-load.ts [SECONDS] (default 60).
 */
const seconds = Number(process.argv[2] ?? 60);
const perSecond = Number(process.argv[3] ?? 1000);
const listeners = 500;
const terminals = 100;
/** Duration for a bare server at the same rate. */
const bareSeconds = 5;
const comparedRoute = "a page of tasks";

using home = new LoadHome();
const keys = await home.addPeople();
const authentication = await measureAuthentication(home.accounts, keys);
const used = keys.slice(0, people);
const port = await home.startServer();
await home.startSessions();
using bare = await BareServer.start(home);
const measured = await load();
report(measured);
tellShares(measured);
const ratio = await compare(home, bare, { port, keys: used });
tellTargets([...targetsOf(measured), atMost("authentication, p95, ms", 1, authentication)]);
console.log(
  `\nOurs answers ${(100 * ratio.rate).toFixed(0)} % of the requests of the bare route and takes ` +
    `${ratio.taken.toFixed(1)} times its processor time for each. ${availableParallelism()} cores, of which other ` +
    `programs of this machine took ${measured.others.toFixed(2)} under the load.`,
);

interface Measured {
  readonly load: LoadReport;
  readonly watched: WatchReport;
  readonly use: ServerUse;
  /** Measures the same route of a bare server at the same rate, while the terminals continue. */
  readonly bareTimes: readonly number[];
  /** Times of concurrent durable writes of 4 kB, ms each. */
  readonly appends: readonly number[];
  /** Cores used by programs outside the benchmark. */
  readonly others: number;
}

async function load(): Promise<Measured> {
  const watchers = program("api-load-watchers.ts");
  watchers.send({ port, keys: used, listeners, terminals, sessions } satisfies WatchOrder);
  await once(watchers, "message");
  const client = program("api-load-client.ts");
  client.send(steady({ port, seconds, warmUpSeconds: 5 }));
  await once(client, "message");
  watchers.send("begin");
  await home.use();
  const over = new AbortController();
  const appending = measureAppends(home.path, over.signal);
  const others = new OtherPrograms(home.path);
  const [sent] = (await once(client, "message")) as [LoadReport];
  const cores = others.cores();
  over.abort();
  const use = await home.use();
  watchers.send("report");
  const [watched] = (await once(watchers, "message")) as [WatchReport];
  const other = program("api-load-client.ts");
  other.send(steady({ port: bare.port, seconds: bareSeconds, warmUpSeconds: 2, only: comparedRoute }));
  await once(other, "message");
  const [answered] = (await once(other, "message")) as [LoadReport];
  const bareTimes = answered.times[comparedRoute] ?? [];
  return { load: sent, watched, use, bareTimes, appends: await appending, others: cores };
}

function steady(more: Pick<LoadOrder, "port" | "seconds" | "warmUpSeconds" | "only">): LoadOrder {
  return { kind: "steady", keys: used, perSecond, ...more };
}

function report({ load: { times, late, errors, sent }, watched, use, bareTimes, appends }: Measured): void {
  const rows = Object.entries(times).map(([name, values]) => latencies(name, values));
  rows.push(latencies("all", Object.values(times).flat()));
  rows.push(latencies("how late the client came to send", late));
  rows.push(latencies(`${comparedRoute} of a bare Fastify, at the same rate`, bareTimes));
  rows.push(latencies("4 kB made durable by a bare program", appends));
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

/** Prints how much of the tail the machine causes. */
function tellShares({ load: { times }, bareTimes, appends }: Measured): void {
  const p99 = (values: readonly number[]) => quantile(values, 0.99);
  const { "pause or resume": writes = [], ...reads } = times;
  const ofBare = p99(times[comparedRoute] ?? []) / p99(bareTimes);
  console.log(
    `What is read has a p99 of ${p99(Object.values(reads).flat()).toFixed(1)} ms, ${ofBare.toFixed(1)} times that of a ` +
      `bare Fastify for ${comparedRoute}; what is written, and answered when it is durable, one of ` +
      `${p99(writes).toFixed(1)} ms, ${(p99(writes) / p99(appends)).toFixed(1)} times that of the disk.\n`,
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
