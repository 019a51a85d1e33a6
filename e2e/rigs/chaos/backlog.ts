import { fileURLToPath } from "node:url";

import type { Random } from "./random.ts";

const witness = fileURLToPath(new URL("../witness.pl", import.meta.url));

/** A task whose outcome is known in advance. */
export interface ChaosTask {
  readonly name: string;
  readonly code: number;
  readonly bytes: number;
  readonly milliseconds: number;
  readonly terminal: boolean;
  readonly worktree: boolean;
  readonly needs: readonly { readonly task: string; readonly if: "success" | "always" }[];
  readonly expected: "succeeded" | "failed" | "skipped";
}

/** Makes a random DAG: each task needs up to three earlier ones; one in eight fails by design. */
export function makeBacklog(random: Random, count: number): ChaosTask[] {
  const tasks: ChaosTask[] = [];
  for (let number = 1; number <= count; number++) {
    const needs = pickNeeds(random, tasks);
    const code = random.chance(1 / 8) ? 3 : 0;
    tasks.push({
      name: `t${number}`,
      code,
      bytes: random.pick([0, 17, 4_096, 60_000, 200_000]),
      milliseconds: random.between(0, 900),
      terminal: random.chance(0.5),
      worktree: random.chance(0.3),
      needs,
      expected: expectedOf(needs, tasks, code),
    });
  }
  return tasks;
}

function pickNeeds(random: Random, earlier: readonly ChaosTask[]): ChaosTask["needs"] {
  const count = Math.min(earlier.length, random.pick([0, 0, 1, 1, 2, 3]));
  const names = new Set<string>();
  while (names.size < count) names.add(random.pick(earlier.slice(-12)).name);
  return [...names].map((task) => ({ task, if: random.chance(0.3) ? "always" : "success" }));
}

function expectedOf(
  needs: ChaosTask["needs"],
  earlier: readonly ChaosTask[],
  code: number,
): ChaosTask["expected"] {
  const blocked = needs.some(
    (need) =>
      need.if === "success" && earlier.find((task) => task.name === need.task)?.expected !== "succeeded",
  );
  return blocked ? "skipped" : code === 0 ? "succeeded" : "failed";
}

/** On which worker the tasks run, and the witness program on its machine. */
interface Elsewhere {
  readonly witness: string;
  readonly labels: readonly string[];
  /** Tasks in worktrees that no other task needs keep an artifact. */
  readonly artifacts?: true;
}

/** Returns the file that a task keeps, which `expectedArtifact` describes. */
export function artifactOf(task: ChaosTask, tasks: readonly ChaosTask[]): string | undefined {
  // Its needs would fail if the machine that has the file were lost within a second.
  const isNeeded = tasks.some(({ needs }) => needs.some((need) => need.task === task.name));
  return task.worktree && !isNeeded ? `kept-by-${task.name}` : undefined;
}

export function expectedArtifact(task: ChaosTask): Buffer {
  return Buffer.from(Array.from({ length: task.bytes }, (_, at) => `${at + 1}\n`).join(""));
}

/** Returns the plan file of a backlog; tasks with a worktree also write a file there, for its commit. */
export function planOf(tasks: readonly ChaosTask[], record: string, there?: Elsewhere): string {
  const program = there?.witness ?? witness;
  const lines = ["version: 1", "limits: { parallel: 6 }", "defaults: { retry: { lost: 100 } }", "tasks:"];
  for (const task of tasks) {
    const { name, milliseconds, code, bytes } = task;
    const call = `perl '${program}' '${record}' "$WZP_RUN/${name}" ${milliseconds} ${code} ${bytes}`;
    const kept = there?.artifacts && artifactOf(task, tasks);
    const keep = kept === undefined ? "" : `seq 1 ${bytes} > ${kept}; `;
    const run = task.worktree ? `echo ${name} > made-by-${name}; ${keep}${call}` : call;
    lines.push(`  ${name}:`);
    lines.push(`    run: ${JSON.stringify(run)}`);
    lines.push(`    checkout: ${task.worktree ? "worktree" : "none"}`);
    lines.push(`    terminal: ${task.terminal}`);
    if (there !== undefined) lines.push(`    labels: ${JSON.stringify(there.labels)}`);
    if (kept !== undefined) lines.push(`    outputs: [${kept}]`);
    if (task.needs.length > 0) lines.push(`    needs: ${JSON.stringify(task.needs)}`);
  }
  return `${lines.join("\n")}\n`;
}

/** Returns every byte that the witness program prints for this task of this run. */
export function expectedOutput(run: string, task: ChaosTask): Buffer {
  const line = `${run}/${task.name} 0123456789\n`;
  const half = Math.floor(task.bytes / 2);
  const first = repeatTo(line, half);
  const all = first + repeatTo(line, task.bytes).slice(half);
  return Buffer.from(task.terminal ? all.replaceAll("\n", "\r\n") : all);
}

function repeatTo(line: string, bytes: number): string {
  return line.repeat(Math.floor(bytes / line.length) + 1).slice(0, bytes);
}
