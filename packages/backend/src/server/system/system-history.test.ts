import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, test } from "vitest";

import { systemClock } from "@wezterm-parallel/shared/node/system-clock";
import {
  historyPoints,
  systemPointSchema,
} from "@wezterm-parallel/shared/protocol/api/schemas/system-schemas";

import { QueueRig, task, TestWorker } from "../../../test/rigs/queue-rig.ts";
import { waitFor } from "../../../test/rigs/session-rig.ts";
import { DirectorySize } from "./directory-size.ts";
import { SampledSystem } from "./system-history.ts";

class Directory implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), "wzp-system-"));

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true });
  }
}

function sample(rig: QueueRig, directory: Directory): SampledSystem {
  const { records, feed } = rig.queue;
  return new SampledSystem({ state: directory.path, records, feed, clock: rig.clock });
}

test("the queue, what ended and how long tasks waited are seen every ten seconds, and as minutes", async () => {
  await using rig = await QueueRig.open();
  using directory = new Directory();
  using system = sample(rig, directory);
  const before = rig.clock.now();
  await rig.submit([task("one"), task("two", { needs: [{ task: "one" }] })]);
  await rig.clock.pass(4_000);
  const worker = new TestWorker(rig.queue);
  await waitFor("the task to be assigned", () => worker.live.size === 1);
  await rig.clock.pass(6_000);
  const [first] = system.points(0);
  expect(first).toMatchObject({ stepMs: 10_000, at: before + 10_000, ended: 0, workers: 1 });
  expect(first?.tasks).toMatchObject({ blocked: 1, ready: 0 });
  expect(first?.wait).toEqual({ p50: 4_000, p95: 4_000 });
  expect(first?.diskFree).toBeGreaterThan(0);
  await rig.clock.pass(50_000);
  worker.leave();
  expect(system.points(before + 20_000).length).toBe(4);
  const minutes = readFileSync(`${directory.path}/system-minutes.jsonl`, "utf8").trim().split("\n");
  expect(minutes.map((line) => systemPointSchema.parse(JSON.parse(line)))).toMatchObject([
    { stepMs: 60_000, at: before + 60_000, wait: { p50: 4_000 }, tasks: { blocked: 1 } },
  ]);
});

test("a day of minutes and an hour of ten seconds are kept over a restart, in files that do not grow", async () => {
  await using rig = await QueueRig.open();
  using directory = new Directory();
  const begun = rig.clock.now();
  {
    using system = sample(rig, directory);
    for (let hour = 0; hour < 26; hour += 1) await rig.clock.pass(3_600_000);
    expect(system.points(0).length).toBe(historyPoints.fine + historyPoints.coarse - 60);
  }
  writeFileSync(`${directory.path}/system-seconds.jsonl`, "nonsense\n", { flag: "a" });
  using again = sample(rig, directory);
  const points = again.points(0);
  expect(points.length).toBe(historyPoints.fine + historyPoints.coarse - 60);
  const times = points.map(({ at }) => at);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(times.at(-1)).toBe(begun + 26 * 3_600_000);
  for (const name of ["seconds", "minutes"]) {
    const limit = 400 * (name === "seconds" ? historyPoints.fine : historyPoints.coarse);
    expect(statSync(`${directory.path}/system-${name}.jsonl`).size).toBeLessThanOrEqual(limit);
  }
}, 60_000);

test("the size of a directory is that of the files below it", async () => {
  using directory = new Directory();
  mkdirSync(`${directory.path}/a/b`, { recursive: true });
  writeFileSync(`${directory.path}/one`, "12345");
  writeFileSync(`${directory.path}/a/b/two`, "123");
  for (let file = 0; file < 200; file += 1) writeFileSync(`${directory.path}/a/${file}`, "12");
  using size = new DirectorySize(directory.path, systemClock);
  expect(size.bytes).toBe(undefined);
  await size.measure();
  expect(size.bytes).toBe(408);
});
