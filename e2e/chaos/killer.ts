import { setTimeout as delay } from "node:timers/promises";

import { killNow, type TestHome } from "../rig/home.ts";
import { until } from "../rig/until.ts";
import type { Random } from "./random.ts";

type Victim = "server" | "worker" | "host" | "keeper";

const patterns: Record<Victim, RegExp> = {
  server: /^(?!.*wzp-keeper).* daemon server /,
  worker: /^(?!.*wzp-keeper).* daemon worker /,
  host: /entry\/host\.ts|dist\/host\.js/,
  keeper: /wzp-keeper (server|worker) /,
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

/**
 * A keeper is revived by the daemons; whoever kills those too before they looked has killed everything at
 * once, which nothing survives. What we promise is 3 s; a machine busy with other tests gets some more.
 */
const keeperLimitMs = 8_000;

/** Waits a random moment, then kills one process of each kind in a random strike; only real kills count. */
export async function strike(home: TestHome, random: Random): Promise<Strike> {
  await delay(random.between(0, 700));
  const chosen = random.pick(strikes);
  if (chosen.includes("keeper")) await until("server and worker run", () => areDaemonsUp(home));
  const running = home.processes();
  const pids = chosen.flatMap((victim) => {
    const found = running.filter(({ command }) => patterns[victim].test(command));
    return found.length === 0 ? [] : [random.pick(found).pid];
  });
  const struck = pids.filter((pid) => killNow(pid));
  if (chosen.includes("keeper"))
    await until("both keepers are back", () => countKeepers(home) === 2, keeperLimitMs);
  return { victims: chosen, pids: struck };
}

function countKeepers(home: TestHome): number {
  return home.processes().filter(({ command }) => patterns.keeper.test(command)).length;
}

/** A keeper killed between the death of its daemon and the restart leaves the other daemon to notice. */
function areDaemonsUp(home: TestHome): boolean {
  const running = home.processes();
  return (["server", "worker"] as const).every((role) =>
    running.some(({ command }) => patterns[role].test(command)),
  );
}
