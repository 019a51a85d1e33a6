import { setTimeout as delay } from "node:timers/promises";

import { killNow, type TestHome } from "../rig/home.ts";
import type { Random } from "./random.ts";

export const victims = ["server", "worker", "host", "keeper"] as const;
export type Victim = (typeof victims)[number];

const patterns: Record<Victim, RegExp> = {
  server: /entry\/server\.ts/,
  worker: /entry\/worker\.ts/,
  host: /entry\/host\.ts/,
  keeper: /^\S*sh -c/,
};

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

/** Waits a random moment, then kills one process of each kind in a random strike; only real kills count. */
export async function strike(home: TestHome, random: Random): Promise<Strike> {
  await delay(random.between(0, 700));
  const chosen = random.pick(strikes);
  const running = home.processes();
  const pids = chosen.flatMap((victim) => {
    const found = running.filter(({ command }) => isA(victim, command));
    return found.length === 0 ? [] : [random.pick(found).pid];
  });
  return { victims: chosen, pids: pids.filter((pid) => killNow(pid)) };
}

function isA(victim: Victim, command: string): boolean {
  if (victim === "keeper") return patterns.keeper.test(command) && /entry\/(server|worker)\.ts/.test(command);
  return patterns[victim].test(command) && !patterns.keeper.test(command);
}
