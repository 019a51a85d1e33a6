import { readFileSync } from "node:fs";

import { expect } from "vitest";

import type { Scene } from "./scene.ts";

/** More than any of our programs needs, and far less than the task prints. */
const memoryLimitMegabytes = 400;

/**
 * Runs a task that prints `size` bytes; expects all of them in its log, and no growth of the home's programs.
 */
export async function expectWholeLog(scene: Scene, size: number, flags: readonly string[]): Promise<void> {
  const script = `stty -opost 2>/dev/null; yes 0123456789abcde | head -c ${size}`;
  const task = await scene.add("loud", ...flags, "--", "sh", "-c", script);
  expect(await scene.wzp("wait", task)).toMatchObject({ code: 0 });
  const { stdout } = await scene.wzp("logs", "--json", task);
  expect(stdout).toContain(String(size));
  expect((await scene.wzp("logs", "--tail", "1", task)).stdout.trim()).toBe("0123456789abcde");
  for (const { pid, command } of scene.home.processes()) {
    expect(residentMegabytes(pid), command).toBeLessThan(memoryLimitMegabytes);
  }
}

function residentMegabytes(pid: number): number {
  try {
    const found = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
    return Number(found?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
