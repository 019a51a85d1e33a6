import { readFileSync, mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { CliRig } from "../rigs/cli-rig.ts";

const MiB = 1024 * 1024;

let rig: CliRig;
beforeAll(async () => {
  rig = new CliRig();
  await rig.wzp(["up"]);
}, 60_000);
afterAll(() => rig[Symbol.asyncDispose]());

interface Printed {
  readonly bytes: number;
  readonly lines: number;
  /** The most memory that the command used, in bytes. */
  readonly memory: number;
}

/** Runs the tasks and measures what the command prints. */
async function print(tasks: string, words: readonly string[]): Promise<Printed> {
  const cwd = mkdtempSync(join(rig.work, "plan-"));
  writeFileSync(join(cwd, "wezterm-parallel.yaml"), `defaults: { checkout: none }\n${tasks}\n`);
  const child = rig.start(["run", ...words], { cwd });
  const printed = { bytes: 0, lines: 0, memory: 0 };
  for await (const piece of child.stdout ?? []) {
    const bytes = piece as Buffer;
    printed.bytes += bytes.length;
    for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) printed.lines += 1;
    printed.memory = Math.max(printed.memory, memoryOf(child.pid ?? 0));
  }
  return printed;
}

function memoryOf(pid: number): number {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

const modes = ["grouped", "stream"] as const;

test.each(modes)(
  "100 MB of one task come whole and take little memory (%s)",
  async (mode) => {
    const task = `tasks: { noise: { run: "yes 0123456789abcde | head -c 100000000", terminal: false } }`;
    const { bytes, lines, memory } = await print(task, ["--output", mode]);
    expect(bytes).toBeGreaterThan(100_000_000);
    expect(lines).toBeGreaterThan(100_000_000 / 16);
    expect(memory).toBeLessThan(300 * MiB);
  },
  120_000,
);

test("100 MB without a line end take little memory", async () => {
  const task = `tasks: { noise: { run: "head -c 100000000 /dev/zero | tr '\\\\0' x", terminal: false } }`;
  const { bytes, memory } = await print(task, []);
  expect(bytes).toBeGreaterThan(100_000_000);
  expect(memory).toBeLessThan(300 * MiB);
}, 120_000);

test.each(modes)(
  "the outputs of 1,000 tasks come whole and take little memory (%s)",
  async (mode) => {
    const numbers = Array.from({ length: 1_000 }, (_, at) => at);
    const task = `tasks: { many: { run: "seq 100", terminal: false, matrix: { n: [${numbers.join(", ")}] } } }`;
    const { lines, memory } = await print(task, ["--output", mode, "-j", "16"]);
    expect(lines).toBeGreaterThan(1_000 * 100);
    expect(memory).toBeLessThan(300 * MiB);
  },
  240_000,
);
