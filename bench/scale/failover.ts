import { mkdtempSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";

import { OtherMachine } from "../../e2e/rigs/other-machine.ts";
import { noReplicas, type Replica, ReplicaSet } from "../../e2e/rigs/replicas/replica-set.ts";
import { until } from "../../e2e/rigs/until.ts";
import { PostgresRig } from "../../packages/shared/test/rigs/postgres-rig.ts";
import { median } from "../statistics.ts";
import { table } from "../table.ts";

/**
 * Kills a part of a fleet, submits a task to a server that is left, and measures from the kill until the task runs on a
 * worker that joined: three servers behind HAProxy, and PostgreSQL with a synchronous copy that takes over as soon as
 * the first is killed, at the same address. Usage: failover.ts [ROUNDS]
 */
const rounds = Number(process.argv[2] ?? 5);
if (noReplicas !== undefined) throw new Error(noReplicas);

await using opened = new AsyncDisposableStack();
const links = mkdtempSync(join(tmpdir(), "wzp-bench-link-"));
opened.defer(() => rmSync(links, { recursive: true }));
const address = join(links, "now");
let primary = opened.use(await PostgresRig.start(["fsync=on"]));
pointTo(primary);
let standby = opened.use(await primary.replicate());
const database = new URL(await primary.create());
database.searchParams.set("host", address);
const set = opened.use(await ReplicaSet.start(3, database.href));
await set.join(opened.use(new OtherMachine()), "far");

const times = {
  nothing: [] as number[],
  other: [] as number[],
  holder: [] as number[],
  database: [] as number[],
};
for (let round = 0; round < rounds; round += 1) {
  const holder = await set.holder();
  const [relaying, spare] = set.replicas.filter((each) => each !== holder);
  times.nothing.push(await startAfter(Date.now(), relaying!));
  spare!.lose();
  times.other.push(await startAfter(Date.now(), relaying!));
  await spare!.up();
  const killed = Date.now();
  holder.lose();
  times.holder.push(await startAfter(killed, relaying!));
  await holder.up();
  times.database.push(await failDatabase(relaying!));
}
const names = {
  nothing: "nothing is killed",
  other: "kill -9 of a server that passes requests on",
  holder: "kill -9 of the server that holds the database, and its worker",
  database: "PostgreSQL's primary is killed, its copy is promoted",
};
const rows = Object.entries(times).map(([kind, of]) => [
  names[kind as keyof typeof names],
  ...[median(of), Math.min(...of), Math.max(...of)].map((each) => each.toFixed(0)),
]);
console.log(`${rounds} rounds, load ${loadavg()[0]?.toFixed(0)}\n`);
console.log(table(["ms until a task runs that was submitted then", "median", "least", "most"], rows));

/** Lets the copy take over, and makes the next one. */
async function failDatabase(at: Replica): Promise<number> {
  const killed = Date.now();
  await primary.kill();
  const promoted = standby.promote().then(() => pointTo(standby));
  const started = startAfter(killed, at);
  await promoted;
  const took = await started;
  [primary, standby] = [standby, opened.use(await standby.replicate())];
  return took;
}

/** Submits a task, again until it is taken; returns the ms from `since` until it ran. */
async function startAfter(since: number, at: Replica): Promise<number> {
  const run = await until(
    "a run is taken",
    async () => {
      const submitted = await at.client.submit({
        title: "next",
        project: { kind: "directory", directory: "/" },
        source: { kind: "ad-hoc" },
        environment: { mode: "clean", variables: {} },
        tasks: [
          {
            name: "next",
            base: "next",
            command: { kind: "argv", argv: ["true"] },
            checkout: "none",
            terminal: false,
            labels: ["remote"],
          },
        ],
      });
      return submitted.ok && submitted.value.id;
    },
    60_000,
  );
  return until(
    "it has run",
    async () => {
      const found = await at.client.task(`${run}/next`);
      if (!found.ok || found.value.endedAt === undefined) return undefined;
      if (found.value.state !== "succeeded") throw new Error(JSON.stringify(found.value.failure));
      return (found.value.startedAt ?? Number.NaN) - since;
    },
    60_000,
  );
}

/** Replaces what the servers' address leads to in one step. */
function pointTo(rig: PostgresRig): void {
  symlinkSync(rig.host, `${address}.new`);
  renameSync(`${address}.new`, address);
}
