import { expect, test } from "vitest";

import { waitFor } from "../../../../test/rigs/session-rig.ts";
import { QueueRig, task, TestWorker } from "../../../../test/rigs/queue-rig.ts";

test("a task says what it waits for, and how long the worker of a running one has been gone", async () => {
  await using rig = await QueueRig.open({ leaseMs: 60_000, leaseMarginMs: 100 });
  const needs = ["build", "lint", "types"].map((name) => ({ task: name }));
  await rig.submit([
    ...needs.map((need) => task(need.task, { retry: { lost: 0 } })),
    task("ship", { needs }),
  ]);
  const worker = await TestWorker.connect(rig);
  await waitFor("the tasks to be assigned", () => worker.live.size === 3);
  await worker.finish("lint");
  await worker.finish("types");
  expect(await rig.why("r1/ship")).toBe("waiting for build");
  worker.leave();
  await rig.clock.pass(30_000);
  expect(await rig.why("r1/build")).toBe("worker local disconnected for 30 s");
  await rig.clock.pass(90_000);
  await waitFor("the lease to be over", async () => (await rig.why("r1/build")).startsWith("lost"));
  expect(await rig.why("r1/build")).toBe("lost: worker local disconnected for 60 s");
});

test("a running task that has printed nothing for five minutes needs somebody, until it prints again", async () => {
  const printed: { at?: number } = {};
  await using rig = await QueueRig.open({ lastOutput: () => printed.at });
  await rig.submit([task("agent")]);
  const worker = await TestWorker.connect(rig);
  await waitFor("the task to be assigned", () => worker.live.size === 1);
  const ref = worker.live.get("agent");
  if (ref !== undefined) await worker.report(worker.running(ref));
  const attention = async () =>
    (await rig.queue.records.tasks({ attention: true, limit: 10 })).items.map((one) => one.attention);
  await rig.clock.pass(299_000);
  expect(await attention()).toEqual([]);
  await rig.clock.pass(2_000);
  expect(await attention()).toEqual(["stuck"]);
  printed.at = rig.clock.now();
  expect(await attention()).toEqual([]);
});

test("a page of tasks is reused for a moment, unless something was written or a worker came or went", async () => {
  await using rig = await QueueRig.open();
  await rig.submit([task("one")]);
  const page = () => rig.queue.records.tasks({ limit: 10 });
  const kept = await page();
  expect(await page()).toBe(kept);
  expect(kept.items[0]?.why).toBe("no worker connected");
  const worker = await TestWorker.connect(rig);
  await waitFor("the task to be assigned", () => worker.live.size === 1);
  expect((await page()).items[0]?.state).toBe("leased");
  await rig.queue.backlog.act({ action: "cancel", ids: ["r1"], subtree: false });
  expect((await page()).items[0]?.why).toBe("being cancelled on local");
  const cancelled = await page();
  worker.leave();
  await rig.clock.pass(1);
  expect(await page()).not.toBe(cancelled);
  const gone = await page();
  await rig.clock.pass(200);
  expect(await page()).not.toBe(gone);
});
