import { expect, test } from "vitest";

import { QueueRig, task, TestWorker } from "../../../../test/rigs/queue-rig.ts";

test("lists runs newest first with tasks of the newest, then tasks or attempts by prefix", async () => {
  await using rig = await QueueRig.open();
  for (let run = 1; run <= 12; run += 1) await rig.submit([task("build"), task("test")]);
  const { records } = rig.queue;
  expect(await records.ids("", 6)).toEqual(["r12", "r11", "r10", "r12/build", "r12/test", "r11/build"]);
  expect(await records.ids("r1", 4)).toEqual(["r12", "r11", "r12/build", "r12/test"]);
  expect(await records.ids("r1/te", 100)).toEqual(["r1/test"]);
  expect(await records.ids("r7/", 1)).toEqual(["r7/build"]);
  expect(await records.ids("r99/", 100)).toEqual([]);
  expect(await records.ids("test", 100)).toEqual([]);
});

test("lists attempts newest first", async () => {
  await using rig = await QueueRig.open();
  await rig.submit([task("flaky", { retry: { max: 3, backoff: 0 } })]);
  const worker = await TestWorker.connect(rig);
  await worker.finish("flaky", 1);
  const { records } = rig.queue;
  expect(await records.ids("r1/flaky#", 100)).toEqual(["r1/flaky#2", "r1/flaky#1"]);
  expect(await records.ids("r1/flaky#1", 100)).toEqual(["r1/flaky#1"]);
  expect(await records.ids("r1/flaky", 100)).toEqual(["r1/flaky", "r1/flaky#2", "r1/flaky#1"]);
});

test("neither lists nor resolves runs of projects that the caller cannot see", async () => {
  await using rig = await QueueRig.open();
  for (let at = 0; at < 6; at += 1) {
    const directory = at % 2 === 0 ? "/own" : "/other";
    await rig.submit([task("build")], { project: { kind: "directory", directory } });
  }
  const { records } = rig.queue;
  const own = await records.projectNumber({ kind: "directory", directory: "/own" });
  const seen = records.seen(new Set(own === undefined ? [] : [own]));
  expect(await seen.ids("r", 100)).toEqual(["r5", "r3", "r1", "r5/build", "r3/build", "r1/build"]);
  expect((await seen.resolve("r2")).ok).toBe(false);
  expect((await seen.resolve("r4/build")).ok).toBe(false);
  expect(await seen.resolve("r3/bu")).toMatchObject({ ok: true, value: { id: "r3/build" } });
});
