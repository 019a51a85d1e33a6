import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { installHooks } from "../../packages/backend/src/worker/executor/preparation/agent-hooks.ts";
import { withClaudeHooks } from "../../packages/backend/src/worker/executor/preparation/claude-hooks.ts";
import { median } from "../statistics.ts";
import { table } from "../table.ts";
import { tellTargets } from "../targets.ts";

/**
 * Measures the cost of a hook for the agent that waits for it: time and processor time of the commands that claude and gemini run, beside a
 * shell that does nothing, and of the plugin inside opencode. Each gets a request of 4 kB.
 */
const plugin = new URL(
  "../../packages/backend/src/worker/executor/preparation/opencode-plugin.js",
  import.meta.url,
).href;
const rounds = 9;
const runs = 50;
const limitMs = 20;

interface Cost {
  readonly wall: number;
  readonly processor: number;
}

interface Settings {
  readonly hooks: Readonly<
    Record<string, readonly { readonly hooks: readonly { readonly command: string }[] }[]>
  >;
}

const directory = mkdtempSync(join(tmpdir(), "wzp-hook-cost-"));
const request = join(directory, "request.json");
writeFileSync(request, JSON.stringify({ hook_event_name: "Notification", message: "x".repeat(4_000) }));
const costs = new Map<string, Cost[]>();
const nothing = "a shell that does nothing";
const commands = [
  [nothing, ":"],
  ["claude", claudeCommand()],
  ["gemini", geminiCommand()],
] as const;
for (let round = 0; round < rounds; round += 1) {
  for (const [name, command] of commands) keep(name, costOfCommand(command));
  keep("opencode", await costOfPlugin());
}
rmSync(directory, { recursive: true, force: true });

const middle = (name: string, kind: keyof Cost) => median((costs.get(name) ?? []).map((cost) => cost[kind]));
const names = [...costs.keys()];
console.log(
  table(
    [`a hook, ${rounds} rounds of ${runs}`, "ms", "of it processor, ms", "ratio"],
    names.map((name) => [
      name,
      middle(name, "wall").toFixed(2),
      middle(name, "processor").toFixed(2),
      (middle(name, "wall") / middle(nothing, "wall")).toFixed(2),
    ]),
  ),
);
const most = Math.max(...names.map((name) => middle(name, "wall")));
tellTargets([
  {
    name: "the agent waits for a hook",
    wanted: `< ${limitMs} ms`,
    measured: `${most.toFixed(1)} ms`,
    met: most < limitMs,
  },
]);

function keep(name: string, cost: Cost): void {
  costs.set(name, [...(costs.get(name) ?? []), cost]);
}

function claudeCommand(): string {
  const reports = join(directory, "claude.jsonl");
  const [, option = ""] = withClaudeHooks(["claude"], { program: [], reports, cwd: directory });
  return commandIn(JSON.parse(option.slice("--settings=".length)) as Settings, "PermissionRequest");
}

function geminiCommand(): string {
  const worktree = join(directory, "worktree");
  mkdirSync(worktree);
  installHooks({ argv: ["gemini"], directory, worktree, variable: () => undefined });
  const settings = readFileSync(join(worktree, ".gemini", "settings.json"), "utf8");
  return commandIn(JSON.parse(settings) as Settings, "Notification");
}

function commandIn({ hooks }: Settings, event: string): string {
  return hooks[event]?.[0]?.hooks[0]?.command ?? "";
}

/** The shell tells its processor time, and that of its children, as `0m0.01s`, after all runs. */
function costOfCommand(command: string): Cost {
  const script = 'for run in $(seq "$2"); do sh -c "$1" < "$3"; done; times';
  const before = performance.now();
  const { stdout } = spawnSync("sh", ["-c", script, "sh", command, String(runs), request], {
    encoding: "utf8",
  });
  const wall = (performance.now() - before) / runs;
  const seconds = [...stdout.matchAll(/(\d+)m([\d.]+)s/g)].map(([, m, s]) => 60 * Number(m) + Number(s));
  return { wall, processor: (1_000 * seconds.reduce((sum, each) => sum + each, 0)) / runs };
}

interface Plugin {
  reportEvents(): Promise<{ event(given: { readonly event: object }): Promise<void> }>;
}

async function costOfPlugin(): Promise<Cost> {
  const { reportEvents } = (await import(plugin)) as Plugin;
  process.env["WZP_HOOKS"] = join(directory, "opencode.jsonl");
  const { event } = await reportEvents();
  const used = process.cpuUsage();
  const before = performance.now();
  for (let run = 0; run < runs; run += 1)
    await event({ event: { type: "permission.asked", properties: { run, text: "x".repeat(4_000) } } });
  const wall = (performance.now() - before) / runs;
  const { user, system } = process.cpuUsage(used);
  return { wall, processor: (user + system) / 1_000 / runs };
}
