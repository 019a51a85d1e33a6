import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { QueueRig, task, TestWorker, turn } from "../../../../test/rigs/queue-rig.ts";
import { leaseAhead, paceAfter, type Pace } from "./lease-ahead.ts";

const many = Array.from({ length: 100 }, (_, at) => task(`t${at}`));

/** Starts a run with two slots and ends four of its tasks immediately, so that others are leased ahead. */
async function openAhead(): Promise<{ rig: QueueRig; worker: TestWorker; run: number }> {
  const rig = await QueueRig.open();
  const worker = await TestWorker.connect(rig);
  const run = await rig.submit(many, { limits: { parallel: 2 } });
  for (const name of ["t0", "t1", "t2", "t3"]) await worker.finish(name);
  return { rig, worker, run };
}

describe("how many tasks are leased ahead", () => {
  test("none of a run of which little is known or whose tasks are long; never more than begin within 100 ms", () => {
    const times = fc.array(fc.integer({ min: 0, max: 2_000 }), { maxLength: 30 });
    fc.assert(
      fc.property(times, fc.integer({ min: 1, max: 64 }), (ends, slots) => {
        const pace = ends.reduce<Pace>(paceAfter, { ends: 0, meanMs: 0 });
        const ahead = leaseAhead(pace, slots);
        const known = ends.length >= 4 && pace.meanMs < 50;
        expect((ahead / slots) * pace.meanMs).toBeLessThanOrEqual(100);
        expect(ahead).toBeLessThanOrEqual(known ? 64 : 0);
      }),
    );
  });
});

describe("a run of short tasks", () => {
  test("has tasks leased beyond its limit; the limit holds for those that have begun", async () => {
    const { rig, worker, run } = await openAhead();
    await using _rig = rig;
    expect([...worker.live.keys()]).toEqual(["t4", "t5"]);
    expect(worker.ahead.size).toBeGreaterThan(32);
    for (let at = 4; at < many.length; at += 1) {
      await worker.finish(`t${at}`);
      expect(worker.live.size).toBeLessThanOrEqual(2);
    }
    expect(new Set(Object.values(await rig.states(run)))).toEqual(new Set(["succeeded"]));
    expect(worker.started).toEqual(many.map(({ name }) => name));
  });

  test("tells the worker which of them have a slot, because it may have ended another before they arrived", async () => {
    const { rig, worker } = await openAhead();
    await using _rig = rig;
    const ref = worker.ahead.get("t6");
    await worker.finish("t4");
    await rig.clock.pass(10);
    const begun = worker.sent.flatMap((message) => (message.type === "assign" ? (message.begin ?? []) : []));
    expect(begun).toEqual([ref?.task]);
  });

  test("that has no limit of its own keeps to the slots of its worker", async () => {
    await using rig = await QueueRig.open();
    const worker = await TestWorker.connect(rig, { tasks: 3, cpu: 64 });
    await rig.submit(many);
    for (let at = 0; at < many.length; at += 1) {
      expect(worker.live.size).toBeLessThanOrEqual(3);
      await worker.finish([...worker.live.keys()][0] ?? "");
    }
  });

  test.each(["pause", "cancel"] as const)("gets nothing to begin any more after %s", async (action) => {
    const { rig, worker, run } = await openAhead();
    await using _rig = rig;
    await rig.queue.backlog.act({ action, ids: [`r${run}`] } as never);
    await turn(20);
    if (action === "cancel") for (const name of worker.stops) await stopNow(worker, name);
    await turn(20);
    expect(worker.ahead.size).toBe(0);
    const states = Object.values(await rig.states(run));
    const begun = action === "pause" ? 2 : 0;
    expect(states.filter((state) => state === "leased")).toHaveLength(begun);
    if (action === "cancel") return;
    await rig.queue.backlog.act({ action: "resume", ids: [`r${run}`] });
    while (worker.live.size > 0) await worker.finish([...worker.live.keys()][0] ?? "");
    expect(new Set(Object.values(await rig.states(run)))).toEqual(new Set(["succeeded"]));
  });

  test("hands back tasks leased ahead when a more urgent one has no slot", async () => {
    const { rig, worker, run } = await openAhead();
    await using _rig = rig;
    await rig.queue.backlog.act({ action: "priority", ids: [`r${run}/t99`], priority: 5 });
    await turn(20);
    await worker.finish("t4");
    expect([...worker.live.keys()]).toEqual(["t5", "t99"]);
  });

  test("hands it back when the server drains", async () => {
    const { rig, worker, run } = await openAhead();
    await using _rig = rig;
    rig.queue.gateway.drain();
    await turn(20);
    expect(worker.ahead.size).toBe(0);
    expect(Object.values(await rig.states(run)).filter((state) => state === "leased")).toHaveLength(2);
  });

  test("keeps its order and its limit when the server starts anew", async () => {
    const { rig, worker, run } = await openAhead();
    await using _rig = rig;
    worker.leave();
    await rig.stop();
    await rig.start();
    const again = await TestWorker.connect(rig);
    await turn(20);
    for (let rounds = 0; again.live.size > 0 && rounds < 100; rounds += 1) {
      expect(again.live.size).toBeLessThanOrEqual(2);
      await again.finish([...again.live.keys()][0] ?? "");
      await turn(20);
    }
    expect(new Set(Object.values(await rig.states(run)))).toEqual(new Set(["succeeded"]));
  });

  test("reports about a task that was handed back are stale, and it keeps its attempt number", async () => {
    const { rig, worker } = await openAhead();
    await using _rig = rig;
    const ref = worker.ahead.get("t6");
    if (ref === undefined) throw new Error("t6 is not ahead");
    await worker.giveBack("t6");
    await turn(20);
    const next = worker.ahead.get("t6") ?? worker.live.get("t6");
    expect(next).toEqual({ ...ref, lease: 2 });
    await worker.report(worker.ended(ref));
    expect(worker.stale).toEqual(["t6"]);
  });

  test("of longer tasks has none leased ahead", async () => {
    await using rig = await QueueRig.open();
    expect(await countAhead(rig, 200)).toBe(0);
  });

  test("is known by the worker's times, however late its reports are", async () => {
    await using rig = await QueueRig.open();
    expect(await countAhead(rig, 1)).toBe(64);
  });
});

/** Returns how many are leased ahead after ten tasks of this length, each reported after 200 ms. */
async function countAhead(rig: QueueRig, ms: number): Promise<number> {
  const worker = await TestWorker.connect(rig);
  await rig.submit(many, { limits: { parallel: 2 } });
  for (let at = 0; at < 10; at += 1) {
    await rig.clock.pass(200);
    const [ref] = worker.live.values();
    if (ref === undefined) throw new Error("No task is live.");
    worker.live.delete(ref.name);
    await worker.report(worker.running(ref), { ...worker.ended(ref), at: 5 + ms });
  }
  return worker.ahead.size;
}

async function stopNow(worker: TestWorker, name: string): Promise<void> {
  const ref = worker.ahead.get(name) ?? worker.live.get(name);
  if (ref === undefined) return;
  worker.live.delete(name);
  await worker.report(worker.ended(ref, { kind: "cancelled" }));
}
