import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, test } from "vitest";

import { LifeSigns } from "./life-signs.ts";

/** Half a minute, the time between two looks, passes with `pass`. */
class LookClock {
  time = 1_000;
  #wake = (): void => {};
  now = () => this.time;
  monotonic = () => this.time;

  after = (_: number, wake: () => void): Disposable => {
    this.#wake = wake;
    return { [Symbol.dispose]: () => {} };
  };

  pass(): void {
    this.time += 30_000;
    this.#wake();
  }
}

function watch(pid: number) {
  const directory = mkdtempSync(join(tmpdir(), "wzp-signs-"));
  writeFileSync(join(directory, "meta.json"), JSON.stringify({ terminal: true, pid }));
  const clock = new LookClock();
  const print = (text: string) => appendFileSync(join(directory, "out.log"), text);
  return { clock, print, signs: new LifeSigns(directory, clock, () => {}) };
}

/** Uses the processor for nearly two seconds, says so, and then waits. */
const worker = `
const used = () => process.cpuUsage().user + process.cpuUsage().system;
while (used() < 1_800_000) for (let count = 0; count < 1e6; count += 1);
process.stdout.write("done");
setInterval(() => {}, 1e6);
`;

test("new words are a sign of life, and the seconds of a spinner are none", () => {
  const { clock, print, signs } = watch(0);
  const lastAfter = (text: string) => {
    print(text);
    clock.pass();
    return clock.time - signs.lastAt;
  };
  expect(lastAfter("\u001B[2m✻ Brewing… (1s)\u001B[0m\r")).toBe(0);
  expect(lastAfter("✻ Brewing… (31s)\r✻ Brewing… (32s)\r")).toBe(30_000);
  expect(lastAfter("✻ Brewing… (61s)\r")).toBe(60_000);
  expect(lastAfter("● The cause is a race\n")).toBe(0);
  expect(lastAfter("")).toBe(30_000);
  signs[Symbol.dispose]();
});

test.runIf(process.platform === "linux")(
  "processor time of what an agent started is a sign of life, and an idle process is none",
  async () => {
    const child = spawn(process.execPath, ["-e", worker], { stdio: ["ignore", "pipe", "inherit"] });
    try {
      const { clock, print, signs } = watch(child.pid ?? 0);
      await once(child.stdout, "data");
      print("✻ Brewing… (1s)\r");
      clock.pass();
      print("✻ Brewing… (31s)\r");
      clock.pass();
      const { computedAt = 0 } = signs;
      // It was busy before the first of the two looks.
      expect([clock.time - computedAt, clock.time - signs.lastAt]).toEqual([30_000, 30_000]);
      signs[Symbol.dispose]();
    } finally {
      child.kill("SIGKILL");
    }
  },
);
