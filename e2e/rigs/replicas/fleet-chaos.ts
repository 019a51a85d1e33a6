import { setTimeout as delay } from "node:timers/promises";

import { Random } from "../chaos/random.ts";
import { until } from "../until.ts";
import { Fleet } from "./fleet.ts";
import { judgeAnswers, judgeKeptFiles } from "./judge-files.ts";
import { RoamingListener } from "./roaming-listener.ts";
import { fleetFaults, type FleetFault, strikeFleet } from "./strike-fleet.ts";
import { WitnessedRuns } from "./witnessed-runs.ts";

interface FleetChaosOptions {
  readonly faults: number;
  readonly seed: number;
  readonly tasksPerRun: number;
  readonly workers: number;
  /** Called after each fault; for soak tests that take an hour. */
  readonly progress?: (faults: number, last: FleetFault) => void;
}

interface FleetChaosReport {
  readonly seed: number;
  readonly tasks: number;
  /** Attempts that were lost with their session host. */
  readonly lost: number;
  readonly events: number;
  /** Connections on which the listener heard events. */
  readonly visits: number;
  readonly seconds: number;
  /** Descriptions of all errors; empty when there were none. */
  readonly violations: readonly string[];
}

const lastEnd = "SELECT max(seq)::int AS seq FROM wzp.event WHERE kind = 'attempt.ended'";

/** A new run is submitted after this many faults. */
const faultsPerRun = 5;

/** Runs plans while servers, workers, the database and their connections fail, and returns the judgement of a witness. */
export async function runFleetChaos(options: FleetChaosOptions): Promise<FleetChaosReport> {
  const { faults, seed, tasksPerRun, workers, progress } = options;
  const began = performance.now();
  const random = new Random(seed);
  using runs = new WitnessedRuns();
  await using fleet = await Fleet.start(workers);
  const { set, database } = fleet;
  const bases = set.replicas.map(({ base }) => base);
  await using listener = new RoamingListener(bases, await fleet.makeKey());
  for (const [at, fault] of random.pickEvenly(fleetFaults, faults).entries()) {
    if (at % faultsPerRun === 0) await runs.submit(random.pick(set.replicas), random, tasksPerRun);
    await strikeFleet(fault, fleet, random);
    progress?.(at + 1, fault);
    await delay(random.between(0, 800));
  }
  fleet.store.faults.length = 0;
  await runs.wait(await set.holder());
  const violations: string[] = [];
  const survivor = await set.holder();
  const verdict = await runs.judge(set, survivor);
  const states = set.replicas.map(({ state }) => state);
  violations.push(...verdict.violations, ...(await judgeKeptFiles(survivor.client, states, runs.submitted)));
  if (violations.length > 0) process.stderr.write(`${violations.join("\n")}\n`);
  // Each machine stores in S3 what it still had alone when it was lost.
  const [ended] = await database.query<{ seq: number }>(lastEnd);
  for (const replica of set.replicas) await set.handOver(replica, ended?.seq ?? 0);
  violations.push(...(await judgeAnswers((await set.holder()).client, runs.submitted)));
  const events = await database.query<{ seq: number }>("SELECT seq::int FROM wzp.event ORDER BY seq");
  await until(
    "the listener has heard everything",
    () => listener.events.length >= events.length,
    20_000,
  ).catch((error: Error) => violations.push(error.message));
  return {
    seed,
    tasks: verdict.tasks,
    lost: verdict.lost,
    events: listener.events.length,
    visits: listener.visits,
    seconds: Math.round((performance.now() - began) / 1000),
    violations: [...violations, ...listener.violations()],
  };
}
