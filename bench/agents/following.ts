import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { processesWith } from "../../e2e/rigs/processes.ts";
import { BenchHome } from "../bench-home.ts";
import { ticksOf, ticksPerSecond } from "../daemon-ticks.ts";
import { median } from "../statistics.ts";
import { table } from "../table.ts";
import { tellTargets } from "../targets.ts";

/**
 * The cost of following what 30 agents do (Linux only: /proc): CPU of the server, the worker and the session host, with
 * changes every ten seconds, as of a busy agent, and every second, beside 30 programs that print as much and report nothing
 * that is followed. Rounds take turns. Usage: following.ts [ROUNDS]
 */
const agents = 30;
const rounds = Number(process.argv[2] ?? 5);
const settleMs = 8_000;
const watchMs = 20_000;
const limit = 1;
const screens = fileURLToPath(new URL("agent-screens.cjs", import.meta.url));

/** Numbers of sequences: one that is followed, and one that means nothing; the seconds between two; whether all are the same. */
const kinds = {
  "nothing reported": ["7599", "10"],
  "a change every 10 s": ["7501", "10"],
  "the same every second": ["7501", "1", "same"],
  "a change every second": ["7501", "1"],
} as const;
type Kind = keyof typeof kinds;
const parts = ["all", "server", "worker", "session host"] as const;
type Use = Readonly<Record<(typeof parts)[number], number>>;

using home = new BenchHome();
const names = Object.keys(kinds) as Kind[];
const uses = Object.fromEntries(names.map((kind) => [kind, [] as Use[]])) as Record<Kind, Use[]>;
for (let round = 0; round < rounds; round += 1)
  for (const kind of names) uses[kind].push(await useWith(kind));

const of = (kind: Kind, part: keyof Use) => uses[kind].map((use) => use[part]);
const more = (kind: Kind) =>
  of(kind, "all").map((use, at) => use - (of("nothing reported", "all")[at] ?? Number.NaN));
console.log(
  table(
    [`CPU %, ${agents} agents for ${watchMs / 1000} s, ${rounds} rounds`, ...parts, "least", "most"],
    names.map((kind) => [
      kind,
      ...parts.map((part) => median(of(kind, part)).toFixed(2)),
      Math.min(...of(kind, "all")).toFixed(2),
      Math.max(...of(kind, "all")).toFixed(2),
    ]),
  ),
);
tellTargets(
  names.slice(1).map((kind) => ({
    name: `${kind}, more CPU`,
    wanted: `< ${limit} %`,
    measured: `${median(more(kind)).toFixed(2)} %`,
    met: median(more(kind)) < limit,
  })),
);

async function useWith(kind: Kind): Promise<Use> {
  const tasks = Object.fromEntries(
    Array.from({ length: agents }, (_, at) => [
      `agent-${at}`,
      { run: [process.execPath, screens, ...kinds[kind]], terminal: true, checkout: "project" },
    ]),
  );
  const plan = { version: 1, limits: { parallel: agents }, tasks };
  writeFileSync(join(home.scratch, "wezterm-parallel.yaml"), JSON.stringify(plan));
  const { run: started } = JSON.parse(home.wzp("run", "--detach", "--json")) as { run: { id: string } };
  await untilRunning(started.id, agents);
  await delay(settleMs);
  const before = ticks();
  await delay(watchMs);
  const after = ticks();
  home.wzp("cancel", started.id);
  await untilRunning(started.id, 0);
  const used = parts.map((part) => [
    part,
    ((after[part] - before[part]) / ticksPerSecond / (watchMs / 1000)) * 100,
  ]);
  return Object.fromEntries(used) as Use;
}

/** The CPU time of each daemon; the agents are not among them. */
function ticks(): Use {
  const found = { all: 0, server: 0, worker: 0, "session host": 0 };
  for (const { pid, command } of processesWith(`WZP_HOME=${home.path}`, `WZP_DAEMON_OF=${home.state}`)) {
    const part = partOf(command);
    if (part === undefined) continue;
    found[part] += ticksOf(pid);
    found.all += ticksOf(pid);
  }
  return found;
}

function partOf(command: string): Exclude<keyof Use, "all"> | undefined {
  const [, daemon, host] = / daemon (server|worker) |\/(host)\.js /.exec(command) ?? [];
  return host === undefined ? (daemon as "server" | "worker" | undefined) : "session host";
}

async function untilRunning(run: string, count: number): Promise<void> {
  for (;;) {
    const found = await home.client.tasks({ run, state: ["running"], limit: agents });
    if (found.ok && found.value.items.length === count) return;
    await delay(100);
  }
}
