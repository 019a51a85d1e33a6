import { expect, test } from "vitest";

import { QueueRig, TestWorker } from "../../../../test/rigs/queue-rig.ts";

test("a worker's machine is known from its last heartbeat, and unknown while it is away", async () => {
  await using rig = await QueueRig.open();
  const worker = await TestWorker.connect(rig);
  const machine = async () => (await rig.queue.gateway.workers())[0]?.machine;
  expect(await machine()).toBe(undefined);
  worker.heartbeat({ load: 1.5, memoryFree: 1_000 });
  worker.heartbeat();
  expect(await machine()).toEqual({ load: 1.5, memoryFree: 1_000 });
  expect(worker.sent.at(-1)).toEqual({ type: "heartbeat", at: 0 });
  worker.leave();
  expect(await machine()).toBe(undefined);
});
