import { expect, test } from "vitest";

import { QueueRig, task, TestWorker, turn } from "../../../../test/rigs/queue-rig.ts";

const drain = async (rig: QueueRig, worker: string, isWanted = true) => {
  const changed = await rig.queue.gateway.setDraining(worker, isWanted);
  await turn();
  if (!changed.ok) throw new Error(changed.failure.detail);
  return changed.value;
};
const stateOf = async (rig: QueueRig) => {
  const [worker] = await rig.queue.gateway.workers();
  return { state: worker?.state, drains: worker?.drainingSince !== undefined, live: worker?.live };
};

test("a draining worker finishes what it runs, and gets nothing new, after restarts of the server and its own", async () => {
  await using rig = await QueueRig.open();
  let worker = await TestWorker.connect(rig, { tasks: 1 });
  await rig.submit([task("a"), task("b")]);
  expect(await drain(rig, "local")).toMatchObject({ name: "local", state: "draining", live: 1 });
  await rig.submit([task("c")]);
  expect(await rig.why("r2/c")).toBe("every worker that could take it is draining");
  await rig.stop();
  await rig.start();
  // Until it connects again, it is known to be at work.
  expect(await stateOf(rig)).toEqual({ state: "away", drains: true, live: 1 });
  worker = await TestWorker.connect(rig, { tasks: 1 });
  expect([...worker.live.keys()]).toEqual(["a"]);
  await worker.finish("a");
  expect([...worker.live.keys()]).toEqual([]);
  expect(await stateOf(rig)).toEqual({ state: "draining", drains: true, live: 0 });
  worker.leave();
  worker = await TestWorker.connect(rig, { tasks: 1 });
  expect([...worker.live.keys()]).toEqual([]);
  expect(await drain(rig, "local", false)).toMatchObject({ state: "connected" });
  expect([...worker.live.keys()]).toEqual(["b"]);
  const events = await rig.queue.records.events({ after: 0, limit: 100 });
  const kinds = events.flatMap(({ kind }) =>
    kind === "worker.draining" || kind === "worker.resumed" ? [kind] : [],
  );
  expect(kinds).toEqual(["worker.draining", "worker.resumed"]);
});

test("tasks go to the other worker meanwhile; what was leased ahead comes back and runs there", async () => {
  await using rig = await QueueRig.open();
  const names = Array.from({ length: 40 }, (_, at) => `t${at}`);
  const one = await TestWorker.connect(rig, { name: "one", cpu: 64 });
  const run = await rig.submit(
    names.map((name) => task(name)),
    { limits: { parallel: 2 } },
  );
  for (const name of ["t0", "t1", "t2", "t3"]) await one.finish(name);
  expect(one.ahead.size).toBeGreaterThan(0);
  await drain(rig, "one");
  expect(one.ahead.size).toBe(0);
  const started = one.started.length;
  const two = await TestWorker.connect(rig, { name: "two", cpu: 64 });
  for (const name of one.live.keys()) await one.finish(name);
  for (const name of two.live.keys()) await two.finish(name);
  expect(one.started.length).toBe(started);
  expect(new Set(Object.values(await rig.states(run)))).toEqual(new Set(["succeeded"]));
});

test("an unknown worker cannot drain, and draining twice is once", async () => {
  await using rig = await QueueRig.open();
  expect(await rig.queue.gateway.setDraining("gone", true)).toMatchObject({
    failure: { reason: "not-found", detail: "There is no worker gone." },
  });
  await TestWorker.connect(rig);
  const first = await drain(rig, "local");
  await rig.clock.pass(1_000);
  expect((await drain(rig, "local")).drainingSince).toBe(first.drainingSince);
});
