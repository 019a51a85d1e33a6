import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

import { expect, test } from "vitest";

import { QueueRig, submission, task, TestWorker, turn } from "../../../test/rigs/queue-rig.ts";

const size = 100_000;
const batch = 10_000;
/**
 * Memory limit that must not depend on the number of waiting tasks; some hundred bytes per task would be ten times
 * that.
 */
const allowedMegabytes = 8;

test("a run of 100,000 tasks does not grow the server's memory, and tasks are placed as fast as ever", async () => {
  await using rig = await QueueRig.open();
  const { backlog, records } = rig.queue;
  const run = await backlog.submit(submission([], { sealed: false, source: { kind: "map" } }));
  if (!run.ok) throw new Error(run.failure.detail);
  const before = heapMegabytes();
  for (let from = 0; from < size; from += batch) {
    const tasks = Array.from({ length: batch }, (_, at) => task(`t${from + at}`, { base: "t" }));
    const added = await backlog.extend(run.value.number, submission(tasks).tasks, String(from));
    expect(added).toEqual({ ok: true, value: { added: batch } });
  }
  await backlog.seal(run.value.number);
  expect(heapMegabytes() - before).toBeLessThan(allowedMegabytes);
  const worker = await TestWorker.connect(rig, { tasks: 64, cpu: 64 });
  for (let round = 0; round < 20; round += 1) {
    const refs = [...worker.live.values()];
    worker.live.clear();
    await worker.report(...refs.map((ref) => worker.ended(ref)));
    await turn();
  }
  expect(worker.started.slice(0, 100)).toEqual(Array.from({ length: 100 }, (_, at) => `t${at}`));
  // As many are leased ahead, because they take no time.
  expect((await records.status()).tasks).toMatchObject({ succeeded: 20 * 64, leased: 2 * 64 });
  expect(heapMegabytes() - before).toBeLessThan(allowedMegabytes + 4);
}, 120_000);

function heapMegabytes(): number {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
  return process.memoryUsage().heapUsed / 2 ** 20;
}
