import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { killNow, type TestHome } from "../rig/home.ts";
import { until } from "../rig/until.ts";
import type { Random } from "./random.ts";

type Victim = "server" | "worker" | "host" | "keeper";

/**
 * The pids of one kind, as the home's own files name them: in the process list a child looks like its
 * parent until it has started its own program, and it is not the one to kill.
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
      return globSync(join(home.state, "hosts/*/host.json")).flatMap(readPids);
  }
}

/** The pid in a file, as text or as JSON, while a process has it. */
function readPids(path: string): number[] {
  try {
    const found: unknown = JSON.parse(readFileSync(path, "utf8"));
    const pid = typeof found === "number" ? found : (found as { pid: number }).pid;
    return isAlive(pid) ? [pid] : [];
  } catch {
    return []; // gone, or being written
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** What dies together: mostly one of them, sometimes server and worker at once. */
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
 * A keeper is revived by the daemons; whoever kills those too before they looked has killed everything at
 * once, which nothing survives. What we promise is 3 s; a machine busy with other tests gets much more.
 */
const keeperLimitMs = 30_000;

/** Waits a random moment, then kills one process of each kind in a random strike; only real kills count. */
export async function strike(home: TestHome, random: Random): Promise<Strike> {
  await delay(random.between(0, 700));
  const chosen = random.pick(strikes);
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

/** A keeper killed between the death of its daemon and the restart leaves the other daemon to notice. */
function areDaemonsUp(home: TestHome): boolean {
  return pidsOf(home, "server").length + pidsOf(home, "worker").length === 2;
}
