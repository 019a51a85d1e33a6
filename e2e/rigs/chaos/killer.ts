import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { killNow, type TestHome } from "../home.ts";
import { until } from "../until.ts";
import type { Random } from "./random.ts";

export type Victim = "server" | "worker" | "host" | "keeper";

/**
 * Returns the pids of one kind from the home's files: in the process list, a child looks like its parent
 * until it has executed its own program, and must not be killed.
 */
function pidsOf(home: TestHome, victim: Victim): number[] {
  const runtime = join(home.path, "run");
  switch (victim) {
    case "server":
    case "worker":
      return readPids(join(runtime, `${victim}.pid`));
    case "keeper":
      return ["server", "worker"].flatMap((role) => readPids(join(runtime, `${role}.keeper`)));
    case "host":
      return hostPids(home.state);
  }
}

/** Returns the pids of the session hosts below a state directory. */
export function hostPids(state: string): number[] {
  return globSync(join(state, "hosts/*/host.json")).flatMap(readPids);
}

/** Reads the pid in a file, as text or as JSON, if its process runs. */
function readPids(path: string): number[] {
  try {
    const found: unknown = JSON.parse(readFileSync(path, "utf8"));
    const pid = typeof found === "number" ? found : (found as { pid: number }).pid;
    return isAlive(pid) ? [pid] : [];
  } catch {
    return []; // missing, or being written
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Processes to kill together: mostly one, sometimes server and worker at once. */
const strikes: readonly (readonly Victim[])[] = [
  ["server"],
  ["server"],
  ["worker"],
  ["worker"],
  ["host"],
  ["host"],
  ["server", "worker"],
  ["worker", "host"],
  ["keeper"],
];

export interface Strike {
  readonly victims: readonly Victim[];
  readonly pids: readonly number[];
}

/**
 * A keeper is restarted by the daemons; killing these too before they have noticed means killing everything
 * at once, which nothing survives. We promise 3 s; a machine busy with other tests gets much more.
 */
const keeperLimitMs = 30_000;

/** Waits a random time, then kills one process of each kind of a random strike; counts only real kills. */
export async function strike(
  home: TestHome,
  random: Random,
  among: readonly (readonly Victim[])[] = strikes,
): Promise<Strike> {
  await delay(random.between(0, 700));
  const chosen = random.pick(among);
  if (chosen.includes("keeper")) await until("server and worker run", () => areDaemonsUp(home));
  const pids = chosen.flatMap((victim) => {
    const found = pidsOf(home, victim);
    return found.length === 0 ? [] : [random.pick(found)];
  });
  const struck = pids.filter((pid) => killNow(pid));
  if (chosen.includes("keeper"))
    await until("both keepers are back", () => countKeepers(home) === 2, keeperLimitMs);
  return { victims: chosen, pids: struck };
}

function countKeepers(home: TestHome): number {
  return pidsOf(home, "keeper").length;
}

/** A keeper killed between the end of its daemon and the restart is noticed by the other daemon. */
function areDaemonsUp(home: TestHome): boolean {
  return pidsOf(home, "server").length + pidsOf(home, "worker").length === 2;
}
