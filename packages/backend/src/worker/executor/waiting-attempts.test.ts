import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import type { AttemptRef, Assignment } from "@wezterm-parallel/shared/protocol/worker/worker-messages";
import { taskSpecSchema } from "@wezterm-parallel/shared/domain/task/task-spec";

import { TestClock } from "../../../test/rigs/queue-rig.ts";
import { WorkerRig } from "../../../test/rigs/worker-rig.ts";
import { WaitingAttempts } from "./waiting-attempts.ts";

let rig: WorkerRig;
beforeAll(async () => {
  rig = await new WorkerRig().open();
});
afterAll(async () => {
  await rig[Symbol.asyncDispose]();
});

/** Starts an attempt that runs until `open` is called. */
async function occupySlot(name: string): Promise<{ ref: AttemptRef; open: () => void }> {
  const gate = join(rig.root, `${name}.gate`);
  const ref = rig.assign({ name, script: `until [ -e ${gate} ]; do sleep 0.01; done` });
  await rig.running(ref);
  return { ref, open: () => writeFileSync(gate, "") };
}

function assignmentOf(run: number, task: number): Assignment {
  const spec = taskSpecSchema.parse({ name: "a", base: "a", command: { kind: "shell", script: "" } });
  return {
    ref: { run, task, name: `t${task}`, attempt: 1, lease: 1 },
    spec,
    inputs: [],
    state: "leased",
    ahead: true,
  };
}

test("attempts leased ahead wait in their order, those of each run apart, and go back after 2 s", async () => {
  const clock = new TestClock();
  const back: number[] = [];
  const waiting = new WaitingAttempts(clock, ({ ref }) => back.push(ref.task));
  for (const [run, task] of [
    [1, 1],
    [2, 2],
    [1, 3],
  ] as const) {
    waiting.add({ assignment: assignmentOf(run, task), found: undefined, since: clock.monotonic() });
  }
  expect(waiting.next(1)?.assignment.ref.task).toBe(1);
  await clock.pass(1_600);
  waiting.add({ assignment: assignmentOf(1, 4), found: undefined, since: clock.monotonic() });
  await clock.pass(400);
  expect([back, waiting.any, waiting.has(assignmentOf(1, 4).ref)]).toEqual([[2, 3], true, true]);
  await clock.pass(4_000);
  expect([back, waiting.any, clock.timers]).toEqual([[2, 3, 4], false, 0]);
});

test("each begins when another of its run ends, and not before", async () => {
  const trace = join(rig.root, "trace");
  let kinds: string[] = [];
  // On an overloaded machine this may take longer than an attempt waits.
  for (let round = 0; !kinds.includes("ended") && round < 20; round += 1) {
    const slot = await occupySlot(`slot-${round}`);
    const next = rig.assign({ name: `next-${round}`, script: `echo ${round} >>${trace}`, ahead: true });
    expect(existsSync(rig.directory(next))).toBe(false);
    slot.open();
    await rig.ended(slot.ref);
    await rig.until("the next", () => /ended|returned/.test(rig.kinds(next).join()));
    kinds = rig.kinds(next);
    expect(readFileSync(trace, { encoding: "utf8", flag: "a+" }) === "").toBe(!kinds.includes("ended"));
  }
  expect(kinds).toEqual(["running", "ended"]);
});

test("begins when the server says that it has a slot, though what it followed ended before it came", async () => {
  const ref = rig.assign({ name: "told", ahead: true });
  rig.begin(ref);
  await rig.ended(ref);
  expect(rig.kinds(ref)).toEqual(["running", "ended"]);
});

test("counts files that an attempt before it made among its inputs", async () => {
  let ended: Awaited<ReturnType<WorkerRig["ended"]>> | undefined;
  // On an overloaded machine this may take longer than an attempt waits.
  for (let round = 0; ended === undefined && round < 20; round += 1) {
    const order = { checkout: "project" as const, ahead: true as const };
    const slot = await occupySlot(`maker-${round}`);
    // Lists the files before the next one makes another.
    rig.assign({ ...order, name: `lists-${round}`, inputs: ["file*"] });
    rig.assign({ ...order, name: `makes-${round}`, script: `touch file-${round}` });
    const counts = rig.assign({ ...order, name: `counts-${round}`, inputs: ["file*"] });
    slot.open();
    await rig.ended(slot.ref);
    await rig.until("the last", () => /ended|returned/.test(rig.kinds(counts).join()));
    if (rig.kinds(counts).includes("ended")) ended = await rig.ended(counts);
  }
  // A key is reported only if it is the same before and after the attempt.
  expect(ended?.result.reuseKey).toBeDefined();
});

test("goes back when nothing ends soon, without a trace", async () => {
  const slot = await occupySlot("long");
  const ref = rig.assign({ name: "late", ahead: true });
  await rig.returned(ref);
  expect([rig.kinds(ref), existsSync(rig.directory(ref))]).toEqual([["returned"], false]);
  slot.open();
  await rig.ended(slot.ref);
});

test("goes back when it is recalled, and is cancelled at once when it is stopped", async () => {
  const slot = await occupySlot("busy");
  const recalled = rig.assign({ name: "recalled", ahead: true });
  const stopped = rig.assign({ name: "stopped", ahead: true });
  rig.stop(stopped);
  rig.recall(recalled);
  await rig.returned(recalled);
  expect((await rig.ended(stopped)).outcome).toEqual({ kind: "cancelled" });
  for (const ref of [recalled, stopped]) expect(existsSync(rig.directory(ref))).toBe(false);
  slot.open();
  await rig.ended(slot.ref);
});

test("goes back when the server is lost, and does not run though the next welcome names it still", async () => {
  const slot = await occupySlot("cut");
  const ref = rig.assign({ name: "between", ahead: true });
  rig.disconnect();
  await rig.returned(ref);
  slot.open();
  await rig.ended(slot.ref);
  expect([rig.kinds(ref), existsSync(rig.directory(ref))]).toEqual([["returned"], false]);
});

test("does not run at once in a new worker: it waits there, and goes back", async () => {
  const slot = await occupySlot("outlives");
  const ref = rig.assign({ name: "inherited", ahead: true });
  await rig.killWorker();
  rig.startWorker();
  await rig.returned(ref);
  expect(existsSync(rig.directory(ref))).toBe(false);
  slot.open();
  await rig.ended(slot.ref);
});
