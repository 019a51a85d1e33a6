import { isStateEvent } from "@wezterm-parallel/shared/protocol/api/is-state-event";
import type { ActionInput } from "@wezterm-parallel/shared/protocol/api/schemas/resources";
import { actionSchema } from "@wezterm-parallel/shared/protocol/api/schemas/resources";
import { workedMs } from "@wezterm-parallel/shared/domain/run/run-lifecycle";
import { expect, test } from "vitest";

import { QueueRig, task, TestWorker, turn } from "../../../../test/rigs/queue-rig.ts";

async function act(rig: QueueRig, action: ActionInput) {
  const done = await rig.queue.backlog.act(actionSchema.parse(action));
  if (!done.ok) throw new Error(`${done.failure.reason}: ${done.failure.detail}`);
  await turn();
  return done.value;
}

const chain = [
  task("build"),
  task("test", { needs: [{ task: "build" }] }),
  task("ship", { needs: [{ task: "test" }] }),
  task("other"),
];

test("cancelling a live task asks its worker, survives a restart, and is done when the worker confirms it", async () => {
  await using rig = await QueueRig.open();
  const run = await rig.submit([task("build", { retry: { max: 3, backoff: 0 } })]);
  const worker = await TestWorker.connect(rig);
  expect(await act(rig, { action: "cancel", ids: ["r1/build"] })).toEqual({
    changed: ["r1/build"],
    unchanged: [],
  });
  expect(worker.stops).toEqual(["build"]);
  expect(await rig.states(run)).toEqual({ build: "leased" });
  expect(await rig.why("r1/build")).toBe("being cancelled on local");
  await rig.stop();
  await rig.start();
  const again = await TestWorker.connect(rig);
  const welcome = again.sent.find((message) => message.type === "welcome");
  expect(welcome?.attempts[0]?.stop).toBe("cancel");
  await again.finish("build", { kind: "signalled", signal: "SIGTERM" });
  expect(await rig.states(run)).toEqual({ build: "cancelled" });
});

test("cancelling a subtree leaves other tasks alone, and reports those that have ended", async () => {
  await using rig = await QueueRig.open();
  const run = await rig.submit(chain);
  const worker = await TestWorker.connect(rig);
  await worker.finish("other");
  const report = await act(rig, { action: "cancel", ids: ["r1/test", "r1/other"], subtree: true });
  expect(report.changed.toSorted()).toEqual(["r1/ship", "r1/test"]);
  expect(report.unchanged).toEqual([
    { id: "r1/other", why: "it has ended already: succeeded", reason: "ended", state: "succeeded" },
  ]);
  expect(await rig.states(run)).toMatchObject({ build: "leased", test: "cancelled", ship: "cancelled" });
});

test("cancelling a run cancels its queued tasks at once, stops running ones, and accepts no more", async () => {
  await using rig = await QueueRig.open();
  const run = await rig.submit(chain, { sealed: false });
  const worker = await TestWorker.connect(rig);
  const report = await act(rig, { action: "cancel", ids: ["r1"] });
  expect(report.changed).toHaveLength(4);
  expect(worker.stops.toSorted()).toEqual(["build", "other"]);
  await worker.finish("build", { kind: "cancelled" });
  await worker.finish("other", { kind: "cancelled" });
  const record = await rig.queue.records.run(run);
  expect(record.ok && record.value.state).toBe("cancelled");
});

test("time between the end of a run and a later retry does not count as time that the run took", async () => {
  await using rig = await QueueRig.open();
  const run = await rig.submit([task("build")]);
  const worker = await TestWorker.connect(rig);
  await rig.clock.pass(4_000);
  await worker.finish("build", 1);
  const read = async () => {
    const found = await rig.queue.records.run(run);
    if (!found.ok) throw new Error(found.failure.detail);
    return found.value;
  };
  expect([(await read()).idleMs, workedMs(await read(), rig.clock.now())]).toEqual([undefined, 4_000]);
  await rig.clock.pass(86_400_000);
  await act(rig, { action: "retry", ids: ["r1"] });
  await rig.clock.pass(1_000);
  const again = await TestWorker.connect(rig);
  expect(workedMs(await read(), rig.clock.now())).toBe(5_000);
  await again.finish("build");
  await rig.clock.pass(3_600_000);
  expect([(await read()).state, (await read()).idleMs, workedMs(await read(), rig.clock.now())]).toEqual([
    "succeeded",
    86_400_000,
    5_000,
  ]);
});

test("a retry brings back skipped tasks, as further attempts, and reopens the run", async () => {
  await using rig = await QueueRig.open();
  const run = await rig.submit(chain);
  const worker = await TestWorker.connect(rig);
  await worker.finish("other");
  await worker.finish("build", 1);
  expect(await rig.states(run)).toMatchObject({ build: "failed", test: "skipped", ship: "skipped" });
  const alone = await act(rig, { action: "retry", ids: ["r1/test"] });
  expect(alone).toEqual({
    changed: [],
    unchanged: [
      {
        id: "r1/test",
        why: "r1/build is failed: retry that",
        reason: "need-failed",
        task: "r1/build",
        state: "failed",
      },
    ],
  });
  const report = await act(rig, { action: "retry", ids: ["r1"] });
  expect(report.changed.toSorted()).toEqual(["r1/build", "r1/ship", "r1/test"]);
  expect(await rig.states(run)).toMatchObject({ build: "leased", test: "blocked", ship: "blocked" });
  expect(worker.live.get("build")?.attempt).toBe(2);
  for (const name of ["build", "test", "ship"]) await worker.finish(name);
  const record = await rig.queue.records.run(run);
  expect(record.ok && record.value.state).toBe("succeeded");
});

test("a back-off that is over heeds a predecessor that was retried meanwhile and has ended otherwise", async () => {
  await using rig = await QueueRig.open();
  const worker = await TestWorker.connect(rig);
  const run = await rig.submit([
    task("build"),
    task("test", { needs: [{ task: "build" }], retry: { max: 1, backoff: 10_000, lost: 0 } }),
    task("ship", { needs: [{ task: "test" }] }),
  ]);
  await worker.finish("build");
  await rig.queue.backlog.act({ action: "retry", ids: ["r1/build"], only: "all" });
  await turn();
  await worker.finish("test", 1);
  await worker.finish("build", 1);
  await rig.clock.pass(20_000);
  expect(await rig.states(run)).toEqual({ build: "failed", test: "skipped", ship: "skipped" });
  expect(worker.started).toEqual(["build", "test", "build"]);
});

test("a back-off that is over waits for a predecessor that was retried meanwhile, and heeds its new end", async () => {
  await using rig = await QueueRig.open();
  const needs = [{ task: "build", if: "always" as const }];
  const run = await rig.submit([task("build"), task("notes", { needs, retry: { max: 1, backoff: 100 } })]);
  const worker = await TestWorker.connect(rig);
  await worker.finish("build", 1);
  await act(rig, { action: "retry", ids: ["r1/build"] });
  await worker.finish("notes", 1);
  await rig.clock.pass(1_000);
  expect(await rig.states(run)).toEqual({ build: "leased", notes: "blocked" });
  expect(rig.clock.timers).toBeLessThan(3);
  await worker.finish("build");
  expect(worker.live.get("notes")?.attempt).toBe(2);
  await worker.finish("notes");
  expect(await rig.states(run)).toEqual({ build: "succeeded", notes: "succeeded" });
});

test("a delayed task starts when its time has come and its needs hold, also after a restart of the server", async () => {
  await using rig = await QueueRig.open();
  const run = await rig.submit([
    task("build"),
    task("early", { delay: 10_000, needs: [{ task: "build" }] }),
    task("late", { delay: 600_000 }),
    task("void", { delay: 600_000, needs: [{ task: "build", if: "failure" }] }),
  ]);
  expect(await rig.why("r1/late")).toBe("starts at 2023-11-14T22:23Z");
  const worker = await TestWorker.connect(rig);
  expect(await rig.states(run)).toEqual({
    build: "leased",
    early: "blocked",
    late: "parked",
    void: "blocked",
  });
  await rig.clock.pass(60_000);
  expect(await rig.states(run)).toMatchObject({ early: "blocked" });
  await worker.finish("build");
  expect(await rig.states(run)).toMatchObject({ early: "leased", late: "parked", void: "skipped" });
  await rig.stop();
  await rig.start();
  const again = await TestWorker.connect(rig);
  await again.finish("early");
  await rig.clock.pass(530_000);
  expect(await rig.states(run)).toMatchObject({ late: "parked" });
  await rig.clock.pass(10_000);
  expect(await rig.states(run)).toMatchObject({ late: "leased" });
});

test("a delay after the needs have ended is waited for, and a retry does not wait for it again", async () => {
  await using rig = await QueueRig.open();
  const worker = await TestWorker.connect(rig);
  const run = await rig.submit([task("build"), task("later", { delay: 10_000, needs: [{ task: "build" }] })]);
  await worker.finish("build");
  expect(await rig.states(run)).toEqual({ build: "succeeded", later: "parked" });
  await rig.clock.pass(10_000);
  await worker.finish("later", 1);
  await act(rig, { action: "retry", ids: ["r1/later"] });
  expect(await rig.states(run)).toMatchObject({ later: "leased" });
});

test("a task that was submitted paused starts after it was resumed, and after its delay", async () => {
  await using rig = await QueueRig.open();
  const run = await rig.submit([
    task("held", { paused: true }),
    task("both", { paused: true, delay: 10_000 }),
  ]);
  const worker = await TestWorker.connect(rig);
  expect(worker.started).toEqual([]);
  expect(await rig.why("r1/held")).toBe("paused");
  await act(rig, { action: "resume", ids: ["r1/held", "r1/both"] });
  expect(await rig.states(run)).toEqual({ held: "leased", both: "parked" });
  await rig.clock.pass(10_000);
  expect(worker.started).toEqual(["held", "both"]);
});

test("paused tasks and runs wait for a person, running ones go on", async () => {
  await using rig = await QueueRig.open();
  const run = await rig.submit(chain);
  await act(rig, { action: "pause", ids: ["r1/other"] });
  const worker = await TestWorker.connect(rig);
  expect(worker.started).toEqual(["build"]);
  expect(await rig.why("r1/other")).toBe("paused");
  const report = await act(rig, { action: "pause", ids: ["r1/build", "r1"] });
  expect(report).toEqual({
    changed: ["r1"],
    unchanged: [{ id: "r1/build", why: "it is not queued: leased", reason: "not-queued", state: "leased" }],
  });
  await worker.finish("build");
  expect(await rig.states(run)).toMatchObject({ test: "ready" });
  expect(await rig.why("r1/test")).toBe("its run is paused");
  await act(rig, { action: "resume", ids: ["r1", "r1/other"] });
  expect(worker.started.toSorted()).toEqual(["build", "other", "test"]);
});

test("a task held while it waits for others says so, and stays held when they have ended", async () => {
  await using rig = await QueueRig.open();
  const run = await rig.submit(chain);
  const held = async () =>
    (await rig.queue.records.tasks({ run, limit: 9 })).items.filter(({ paused }) => paused === true);
  await act(rig, { action: "pause", ids: ["r1/test"] });
  expect(await held()).toMatchObject([{ name: "test", state: "blocked", why: /^paused; waiting for build/ }]);
  const worker = await TestWorker.connect(rig);
  await worker.finish("build");
  expect(await held()).toMatchObject([{ name: "test", state: "parked", why: "paused" }]);
  await act(rig, { action: "resume", ids: ["r1/test"] });
  expect(await held()).toEqual([]);
  const events = (await rig.queue.records.events({ after: 0, limit: 100 })).filter(isStateEvent);
  const told = events.filter((event) => event.task === "r1/test");
  expect(told.map(({ kind, data }) => [kind, data.state, data.paused])).toEqual([
    ["task.paused", "blocked", true],
    ["task.ready", "parked", true],
    ["task.resumed", "ready", undefined],
    ["task.leased", "leased", undefined],
  ]);
});

test("a higher priority goes first while queued", async () => {
  await using rig = await QueueRig.open();
  await rig.submit([task("a"), task("b"), task("c")], { limits: { parallel: 1 } });
  await act(rig, { action: "priority", ids: ["r1/c"], priority: 5 });
  const worker = await TestWorker.connect(rig);
  await worker.finish("c");
  expect(worker.started).toEqual(["c", "a"]);
});

test("an edited waiting task runs with the changes; edits of assigned or ended tasks are refused", async () => {
  await using rig = await QueueRig.open();
  await rig.submit([task("a"), task("b", { env: { A: "1", B: "2" }, timeout: 5_000 })], {
    limits: { parallel: 1 },
  });
  const script = { kind: "shell", script: "make all" } as const;
  const changes = { command: script, env: { A: null, C: "3" }, timeout: null, priority: 7 };
  expect(await act(rig, { action: "edit", ids: ["r1/b"], changes })).toEqual({
    changed: ["r1/b"],
    unchanged: [],
  });
  const [edited] = (await rig.queue.records.events({ after: 0, limit: 100 })).filter(
    ({ kind }) => kind === "task.edited",
  );
  expect(edited).toMatchObject({ task: "r1/b", data: { command: "make all", priority: 7 } });
  const worker = await TestWorker.connect(rig);
  expect(worker.started).toEqual(["b"]);
  const detail = await rig.queue.records.task("r1/b");
  expect(detail.ok && detail.value.spec).toMatchObject({
    command: script,
    env: { B: "2", C: "3" },
    priority: 7,
  });
  expect(detail.ok && detail.value.spec.timeout).toBe(undefined);
  const again = await act(rig, { action: "edit", ids: ["r1/b"], changes: { priority: 1 } });
  expect(again).toMatchObject({ changed: [], unchanged: [{ reason: "not-queued", state: "leased" }] });
  await worker.finish("b");
  const late = await act(rig, { action: "edit", ids: ["r1/b"], changes: { priority: 1 } });
  expect(late).toMatchObject({ changed: [], unchanged: [{ reason: "not-queued", state: "succeeded" }] });
  const run = await rig.queue.backlog.act({ action: "edit", ids: ["r1"], changes: { priority: 1 } });
  expect(run.ok || run.failure.detail).toBe("Only a task can be edited, not a run.");
});

test("a run halts after so many failures: nothing more starts, and it ends failed", async () => {
  await using rig = await QueueRig.open();
  const tasks = Array.from({ length: 2_500 }, (_, at) => task(`t${at}`));
  const halt = { failures: 1, running: "cancel" } as const;
  const run = await rig.submit(tasks, { halt, limits: { parallel: 2 } });
  const worker = await TestWorker.connect(rig);
  await worker.finish("t0", 1);
  await turn();
  expect(worker.stops).toEqual(["t1"]);
  await worker.finish("t1", { kind: "cancelled" });
  const record = await rig.queue.records.run(run);
  expect(record.ok && record.value.state).toBe("failed");
  expect(record.ok && record.value.counts).toMatchObject({ failed: 1, cancelled: 2_499, ready: 0 });
});

test("groups hold over all runs of a project, cores and memory on a worker, labels choose it", async () => {
  await using rig = await QueueRig.open();
  const limits = { parallel: 9, groups: { db: 1 } };
  await rig.submit([task("a", { group: "db" }), task("b", { group: "db" })], { limits });
  await rig.submit([task("c", { group: "db" }), task("big", { resources: { cpu: 3 } })], { limits });
  await rig.submit([
    task("two", { resources: { cpu: 2 } }),
    task("gpu", { labels: ["gpu"] }),
    task("huge", { resources: { cpu: 99 } }),
  ]);
  const worker = await TestWorker.connect(rig);
  expect(worker.started.toSorted()).toEqual(["a", "big"]);
  expect(await rig.why("r3/gpu")).toBe("no connected worker has the label gpu");
  expect(await rig.why("r3/huge")).toBe("no connected worker has 99 cores");
  await worker.finish("big");
  expect(worker.started.slice(2)).toEqual(["two"]);
  await worker.finish("a");
  expect(worker.started.slice(3)).toEqual(["b"]);
  const other = await TestWorker.connect(rig, { name: "other", labels: ["gpu"] });
  expect(other.started).toEqual(["gpu"]);
});

test("a run without a limit takes as many tasks as the worker has cores", async () => {
  await using rig = await QueueRig.open();
  await rig.submit(Array.from({ length: 9 }, (_, at) => task(`t${at}`)));
  const worker = await TestWorker.connect(rig, { cpu: 3 });
  expect(worker.started).toHaveLength(3);
  await worker.finish("t0");
  expect(worker.started).toHaveLength(4);
});

test("a task of an earlier run can be needed, whatever its state", async () => {
  await using rig = await QueueRig.open();
  const worker = await TestWorker.connect(rig);
  await rig.submit([task("build"), task("bad")]);
  await worker.finish("bad", 1);
  const run = await rig.submit([
    task("after", { needs: [{ task: "r1/build" }] }),
    task("never", { needs: [{ task: "r1/bad" }] }),
  ]);
  expect(await rig.states(run)).toEqual({ after: "blocked", never: "skipped" });
  expect(await rig.why("r2/after")).toBe("waiting for r1/build");
  await worker.finish("build");
  await worker.finish("after");
  const record = await rig.queue.records.run(run);
  expect(record.ok && record.value.state).toBe("failed");
});

test("a draining queue assigns nothing more, and reports still count", async () => {
  await using rig = await QueueRig.open();
  const run = await rig.submit(chain);
  const worker = await TestWorker.connect(rig);
  rig.queue.gateway.drain();
  await worker.finish("build");
  expect(await rig.states(run)).toMatchObject({ build: "succeeded", test: "ready", other: "leased" });
  expect((await rig.queue.gateway.workers()).map(({ state }) => state)).toEqual(["draining"]);
});

test("a worker of another protocol is refused, a second connection of a worker replaces the first", async () => {
  await using rig = await QueueRig.open();
  const alien = await TestWorker.connect(rig, { protocol: 99 });
  expect(alien.sent[0]).toMatchObject({ type: "refused", failure: { reason: "version-mismatch" } });
  const first = await TestWorker.connect(rig);
  const second = await TestWorker.connect(rig);
  expect(first.closed).toBe("the same worker has connected again");
  await rig.submit([task("a")]);
  await turn();
  expect([first.started, second.started]).toEqual([[], ["a"]]);
});

test("ids are found by a unique beginning; several candidates are named", async () => {
  await using rig = await QueueRig.open();
  for (let at = 0; at < 10; at += 1) await rig.submit([task("build"), task("bundle"), task("test")]);
  const { records } = rig.queue;
  const found = async (prefix: string) => {
    const result = await records.resolve(prefix);
    return result.ok ? result.value.id : (result.failure.data?.["candidates"] ?? result.failure.reason);
  };
  const prefixes = ["r1", "r10/te", "r2/bu", "r2/test#1", "r77", "zzz"];
  expect(await Promise.all(prefixes.map(found))).toEqual([
    "r1",
    "r10/test",
    ["r2/build", "r2/bundle"],
    "not-found",
    "not-found",
    "not-found",
  ]);
});

test("pages of tasks and runs are complete and without repetition", async () => {
  await using rig = await QueueRig.open();
  const names = Array.from({ length: 25 }, (_, at) => `t${at}`);
  await rig.submit(names.map((name) => task(name)));
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await rig.queue.records.tasks({ run: 1, limit: 10, cursor, state: ["ready"] });
    seen.push(...page.items.map((item) => item.name));
    cursor = page.next;
  } while (cursor !== undefined);
  expect(seen).toEqual(names);
});

test("a run whose client went away is sealed after ten minutes without a sign of life, and ends", async () => {
  await using rig = await QueueRig.open();
  const run = await rig.submit([task("a")], { sealed: false });
  const worker = await TestWorker.connect(rig);
  await worker.finish("a");
  const stateOf = async () => (await rig.store.reader.run(run))?.state;
  await rig.clock.pass(9 * 60_000);
  expect(await rig.queue.backlog.extend(run, [])).toEqual({ ok: true, value: { added: 0 } });
  await rig.clock.pass(9 * 60_000);
  expect(await stateOf()).toBe("running");
  await rig.stop();
  await rig.start();
  await rig.clock.pass(9 * 60_000);
  expect(await stateOf()).toBe("running");
  await rig.clock.pass(60_000);
  expect(await stateOf()).toBe("succeeded");
  expect(await rig.queue.backlog.extend(run, [])).toMatchObject({ failure: { reason: "run-sealed" } });
});
