import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

import { median } from "../../../bench/statistics.ts";
import type { Client } from "../../../packages/shared/src/client/client.ts";
import type { CliRig } from "../../../packages/cli/test/rigs/cli-rig.ts";
import { processesWith } from "../processes.ts";
import type { SteadyLoad } from "./load.ts";

const mebibyte = 2 ** 20;
const programs = ["server", "worker", "hosts"] as const;

/** Figures of one moment, by their name. */
export type Sample = Readonly<Record<string, number>>;

/** Takes memory (MiB), descriptors, disk (MiB) and latency (ms) of a home at this moment (Linux only: /proc). */
export async function takeSample(rig: CliRig, client: Client, load: SteadyLoad): Promise<Sample> {
  const api: number[] = [];
  const tasks: number[] = [];
  for (let time = 0; time < 5; time += 1) {
    api.push(await timeStatus(client));
    tasks.push(await load.timeTrivialTask());
  }
  return {
    ...figuresOfPrograms(rig),
    "home MiB": diskOf(`${rig.home}/state`),
    "backups MiB": diskOf(`${rig.home}/elsewhere`),
    "status ms": median(api),
    "trivial task ms": median(tasks),
  };
}

async function timeStatus(client: Client): Promise<number> {
  const began = performance.now();
  await client.status();
  return performance.now() - began;
}

function figuresOfPrograms(rig: CliRig): Sample {
  const daemons = processesWith(`WZP_DAEMON_OF=${rig.home}/state`);
  const found = daemons.map(({ pid, command }) => ({ program: programOf(command), ...figuresOf(pid) }));
  const entries = programs.flatMap((program) => {
    const own = found.filter((each) => each.program === program);
    const sum = (figure: "memory" | "descriptors") => own.reduce((all, each) => all + each[figure], 0);
    return [
      [`${program} MiB`, sum("memory")],
      [`${program} descriptors`, sum("descriptors")],
    ];
  });
  return Object.fromEntries(entries) as Sample;
}

function programOf(command: string): string {
  return /wzp-keeper|backup/.test(command)
    ? "keeper"
    : (/daemon (server|worker)/.exec(command)?.[1] ?? "hosts");
}

/** Zero for a process that has ended meanwhile. */
function figuresOf(pid: number): { readonly memory: number; readonly descriptors: number } {
  try {
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, "latin1");
    const kibibytes = Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0);
    return { memory: kibibytes / 1024, descriptors: readdirSync(`/proc/${pid}/fd`).length };
  } catch {
    return { memory: 0, descriptors: 0 };
  }
}

/** `du` also counts what a sparse or half-written file takes; files that go meanwhile are no failure. */
function diskOf(directory: string): number {
  const { stdout } = spawnSync("du", ["-s", "-B1", directory], { encoding: "utf8" });
  return Number(stdout.split("\t")[0] ?? 0) / mebibyte;
}
