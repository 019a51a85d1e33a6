import { readFileSync } from "node:fs";

import { expect } from "vitest";

import type { Scene } from "./scene.ts";

/** More than any program of ours needs, and far less than what the task prints. */
const memoryLimitMegabytes = 400;

/** A task prints `size` bytes; its log has every one of them, and no program of the home grew with it. */
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
