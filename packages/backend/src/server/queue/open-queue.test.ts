import { expect, test } from "vitest";

import { QueueRig, submission, task, TestWorker, turn } from "../../../test/rigs/queue-rig.ts";

test("a chain runs in order and its run succeeds", async () => {
  await using rig = await QueueRig.open();
  const run = await rig.submit([task("test", { needs: [{ task: "build" }] }), task("build")]);
  const worker = await TestWorker.connect(rig);
  expect(worker.started).toEqual(["build"]);
  await worker.finish("build", 0, { commit: "abc", outputs: { version: "2" } });
  expect(worker.started).toEqual(["build", "test"]);
  await worker.finish("test");
  const record = await rig.queue.records.run(run);
  expect(record.ok && record.value.state).toBe("succeeded");
  expect(record.ok && record.value.counts.succeeded).toBe(2);
});

test("the environment goes to the worker and into no answer", async () => {
  await using rig = await QueueRig.open();
  const run = await rig.submit([task("build")]);
  const worker = await TestWorker.connect(rig);
  expect(JSON.stringify(worker.sent)).toContain("secret");
  const { records } = rig.queue;
  const answers = [
    await records.run(run),
    await records.task("r1/build"),
    await records.events({ after: 0, limit: 100 }),
  ];
  expect(JSON.stringify(answers)).not.toContain("secret");
});

test("a failed predecessor skips what needs its success, and readies what wants its failure or its end", async () => {
  await using rig = await QueueRig.open();
  const run = await rig.submit([
    task("build"),
    task("test", { needs: [{ task: "build" }] }),
    task("report", { needs: [{ task: "test" }] }),
    task("repair", { needs: [{ task: "build", if: "failure" }] }),
    task("notes", { needs: [{ task: "report", if: "always" }] }),
  ]);
  const worker = await TestWorker.connect(rig);
  await worker.finish("build", 1);
  expect(await rig.states(run)).toEqual({
    build: "failed",
    test: "skipped",
    report: "skipped",
    repair: "leased",
    notes: "leased",
  });
  expect(await rig.why("r1/test")).toBe("skipped: r1/build failed");
  await worker.finish("repair");
  await worker.finish("notes");
  const record = await rig.queue.records.run(run);
  expect(record.ok && record.value.state).toBe("failed");
});

test("the same key and body answer the same run, another body is refused", async () => {
  await using rig = await QueueRig.open();
  const { backlog } = rig.queue;
  const first = await backlog.submit(submission([task("a")]), "key");
  const second = await backlog.submit(submission([task("a")]), "key");
  const other = await backlog.submit(submission([task("b")]), "key");
  expect(first.ok && second.ok && first.value.number === second.value.number).toBe(true);
  expect(other.ok || other.failure.reason).toBe("idempotency-mismatch");
  expect((await rig.queue.records.runs({ limit: 10 })).items).toHaveLength(1);
});

test("an attempt of before a restart is the worker's own again, and its end counts once", async () => {
  await using rig = await QueueRig.open();
  const run = await rig.submit([task("build"), task("test", { needs: [{ task: "build" }] })]);
  const before = await TestWorker.connect(rig);
  const ref = before.live.get("build");
  await rig.stop();
  await rig.start();
  const after = await TestWorker.connect(rig);
  expect(after.started).toEqual(["build"]);
  expect(after.live.get("build")).toEqual(ref);
  if (ref === undefined) throw new Error("not assigned");
  await after.report(after.running(ref), after.ended(ref), after.running(ref), after.ended(ref));
  expect(after.stale).toEqual([]);
  expect(await rig.states(run)).toEqual({ build: "succeeded", test: "leased" });
});

test("a silent worker loses its attempts, and its later reports about them are stale", async () => {
  await using rig = await QueueRig.open({ leaseMs: 1000, leaseMarginMs: 100 });
  const run = await rig.submit([task("build")]);
  const worker = await TestWorker.connect(rig);
  const ref = worker.live.get("build");
  await rig.clock.pass(900);
  worker.heartbeat();
  await rig.clock.pass(900);
  expect(await rig.states(run)).toEqual({ build: "leased" });
  rig.clock.wall -= 3_600_000;
  await rig.clock.pass(1300);
  expect(await rig.states(run)).toEqual({ build: "parked" });
  expect(await rig.why("r1/build")).toMatch(/^lost: worker local disconnected for 1 s, retries in /);
  const again = await TestWorker.connect(rig);
  if (ref !== undefined) await again.report(again.ended(ref));
  expect(again.stale).toEqual(["build"]);
  await rig.clock.pass(1000);
  expect(again.live.get("build")?.attempt).toBe(2);
  await again.finish("build");
  expect(await rig.states(run)).toEqual({ build: "succeeded" });
});

test("events are sent in order after the commit, and are the same when read later", async () => {
  await using rig = await QueueRig.open();
  const heard: number[] = [];
  using _feed = rig.queue.feed.listen((events) => heard.push(...events.map((event) => event.seq)));
  await rig.submit([task("build")]);
  const worker = await TestWorker.connect(rig);
  await worker.finish("build");
  await turn();
  const stored = await rig.queue.records.events({ after: 0, limit: 100 });
  expect(heard).toEqual(stored.map((event) => event.seq));
  expect(stored.map((event) => event.kind)).toEqual([
    "run.created",
    "worker.connected",
    "task.leased",
    "task.running",
    "attempt.ended",
    "task.succeeded",
    "run.ended",
  ]);
  expect(await rig.queue.records.lastEvent()).toBe(heard.at(-1));
});
