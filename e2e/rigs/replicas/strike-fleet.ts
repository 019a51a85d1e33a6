import { setTimeout as delay } from "node:timers/promises";

import type { Random } from "../chaos/random.ts";
import { hostPids } from "../chaos/killer.ts";
import { killNow } from "../home.ts";
import type { Fleet } from "./fleet.ts";
import { done, type Replica } from "./replica-set.ts";

type Strike = (fleet: Fleet, random: Random) => Promise<unknown>;

/** Longer than the lease of a server. */
const suspendedMs = 7_000;

const strikes = {
  "server that holds the database killed": async ({ set }) => (await set.holder()).killServer(),
  "machine that holds the database lost": async ({ set }) => lose(set, await set.holder()),
  "server that passes requests on killed": async (fleet, random) => (await other(fleet, random)).killServer(),
  "machine that passes requests on lost": async (fleet, random) =>
    lose(fleet.set, await other(fleet, random)),
  "server that holds the database suspended": async ({ set }) => {
    const { serverPid } = await set.holder();
    process.kill(serverPid, "SIGSTOP");
    await delay(suspendedMs);
    process.kill(serverPid, "SIGCONT");
  },
  "worker killed": async ({ workers }, random) => random.pick(workers).killWorker(),
  "session host killed": async ({ workers }, random) => {
    const hosts = workers.flatMap(({ state }) => hostPids(state));
    if (hosts.length > 0) killNow(random.pick(hosts));
  },
  "PostgreSQL lost, its replica promoted": async ({ database }) => database.failOver(),
  "connections to PostgreSQL cut": ({ database }, random) => database.proxy.harm("drop", random),
  "PostgreSQL slow": ({ database }, random) => database.proxy.harm("delay", random),
  "PostgreSQL away": ({ database }, random) => database.proxy.harm("swallow", random),
  "connections of workers cut": ({ network }, random) => network.harm("drop", random),
  "connections of workers slow": ({ network }, random) => network.harm("delay", random),
  "servers unreachable for workers": ({ network }, random) => network.harm("swallow", random),
  "S3 answers 503": async ({ store }) => store.faults.push(...Array.from({ length: 6 }, () => busy)),
  "S3 answers half a body": async ({ store }) => store.faults.push(half, half, lost, lost),
} satisfies Readonly<Record<string, Strike>>;

const busy = { kind: "busy" } as const;
const half = { kind: "half", method: "GET" } as const;
const lost = { kind: "lost", method: "PUT" } as const;

export type FleetFault = keyof typeof strikes;
export const fleetFaults = Object.keys(strikes) as FleetFault[];

export async function strikeFleet(fault: FleetFault, fleet: Fleet, random: Random): Promise<void> {
  await strikes[fault](fleet, random);
}

async function other({ set }: Fleet, random: Random): Promise<Replica> {
  const holder = await set.holder();
  return random.pick(set.replicas.filter((each) => each !== holder));
}

/** The machine comes back when another one serves. */
async function lose(set: Fleet["set"], replica: Replica): Promise<void> {
  replica.lose();
  await set.holder();
  await done(replica.up());
}
