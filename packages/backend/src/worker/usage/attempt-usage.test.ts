import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, test } from "vitest";

import { parseUsage, usageSamples } from "@wezterm-parallel/shared/protocol/host/usage-file";

import { AttemptUsage } from "./attempt-usage.ts";

class Directory implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), "wzp-usage-"));
  readonly file = `${this.path}/usage.tsv`;

  read() {
    return parseUsage(readFileSync(this.file, "latin1"));
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true });
  }
}

const use = (cpuMs: number, memory = 1000) => new Map([["r1/a#1", { cpuMs, memory, processes: 1 }]]);

test("however long an attempt runs, its file stays small, evenly spaced, and knows its peak", () => {
  using directory = new Directory();
  const usage = new AttemptUsage(directory.path, 2000);
  const times = 10_000;
  for (let nth = 1; nth <= times; nth += 1) usage.add(nth * 2000, use(nth * 10, nth === 5000 ? 9999 : 1000));
  const samples = directory.read();
  expect(samples.length).toBeLessThanOrEqual(usageSamples);
  expect(samples.length).toBeGreaterThan(usageSamples / 4);
  expect(new Set(samples.map(({ at }, nth) => at - (samples[nth - 1]?.at ?? 0))).size).toBe(1);
  expect(Math.max(...samples.map(({ memory }) => memory))).toBe(9999);
});

test("the next worker process goes on where the file ends, at its pace, and time taken is never taken back", () => {
  using directory = new Directory();
  const first = new AttemptUsage(directory.path, 2000);
  for (let nth = 1; nth <= 600; nth += 1) first.add(nth * 2000, use(nth * 10));
  const known = directory.read();
  const second = new AttemptUsage(directory.path, 2000);
  second.add(1_300_000, use(20));
  expect(directory.read()).toEqual(known);
  second.add(1_302_000, use(30));
  expect(directory.read().at(-1)).toMatchObject({ at: 1_302_000, cpuMs: known.at(-1)?.cpuMs });
});

test("time of a session that ended counts on: set-up, task and verification are one attempt", () => {
  using directory = new Directory();
  const usage = new AttemptUsage(directory.path, 2000);
  usage.add(1, new Map([["r1/a#1.setup.1", { cpuMs: 500, memory: 1, processes: 1 }]]));
  usage.add(2, use(200));
  expect(directory.read().map(({ cpuMs }) => cpuMs)).toEqual([500, 700]);
});

test("a task cannot lead the worker elsewhere by a link of that name", () => {
  using directory = new Directory();
  writeFileSync(`${directory.path}/precious`, "mine");
  symlinkSync(`${directory.path}/precious`, directory.file);
  expect(() => new AttemptUsage(directory.path, 2000).add(1, use(1))).toThrow("ELOOP");
  expect(readFileSync(`${directory.path}/precious`, "utf8")).toBe("mine");
});
