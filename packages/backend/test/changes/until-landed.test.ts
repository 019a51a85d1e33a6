import { afterEach, beforeEach, expect, test } from "vitest";

import type { TaskSpecInput } from "@wezterm-parallel/shared/domain/task/task-spec";

import { MergeQueue } from "../../src/server/changes/merge-queue.ts";
import { VerifiedTrees } from "../../src/server/changes/verified-trees.ts";
import { gatewayOf, settle } from "../rigs/landing/landing-gateway.ts";
import { LandingScene } from "../rigs/landing/landing-scene.ts";
import { QueueRig, task, TestWorker, turn } from "../rigs/queue-rig.ts";

let scene: LandingScene;
let rig: QueueRig;
let worker: TestWorker;
beforeEach(async () => {
  scene = new LandingScene();
  rig = await QueueRig.open();
  worker = await TestWorker.connect(rig);
});
afterEach(async () => {
  await rig[Symbol.asyncDispose]();
  scene[Symbol.dispose]();
});

const untilLanded = { needs: [{ task: "a", if: "landed" as const }] };

async function submit(...tasks: TaskSpecInput[]): Promise<void> {
  await rig.submit(tasks, { project: scene.project });
}

async function succeedWithCommit(name: string, text = name): Promise<void> {
  const { base, commit } = scene.branch(name, [{ kind: "write", path: `${name}2.txt`, text }]);
  await worker.finish(name, 0, { base, commit, changedFiles: 1 });
}

async function decide(kind: "queue" | "revert"): Promise<void> {
  const change = (await rig.store.reader.taskId(1, "a")) ?? 0;
  const request = { strategy: "squash" as const, verify: [] };
  await rig.store.changes.decide([{ change, command: { kind }, request }]);
  const options = {
    store: rig.store,
    gateway: gatewayOf(scene),
    backlog: rig.queue.backlog,
    verified: new VerifiedTrees(),
  };
  await settle(new MergeQueue(options, { project: 1, target: "main" }));
  await turn();
}

/** The commits that the first assignment of a task starts from. */
function inputsOf(name: string) {
  const assigned = worker.sent.flatMap((message) => (message.type === "assign" ? message.attempts : []));
  return assigned.find(({ ref }) => ref.name === name)?.inputs;
}

test("a task that needs the landing of a change waits for it, says so, and starts from what landed", async () => {
  await submit(task("a"), task("b", untilLanded));
  await succeedWithCommit("a");
  expect(await rig.states(1)).toEqual({ a: "succeeded", b: "blocked" });
  expect(await rig.why("r1/b")).toBe("waiting for a to land (wzp merge r1/a)");
  await decide("queue");
  expect([...worker.live.keys()]).toEqual(["b"]);
  expect(inputsOf("b")).toMatchObject([{ task: "a", commit: scene.tip }]);
});

test("a task without changes has nothing to land, and one that fails skips those that wait for its landing", async () => {
  const failing = { needs: [{ task: "failed", if: "landed" as const }] };
  await submit(task("a"), task("b", untilLanded), task("failed"), task("c", failing));
  await worker.finish("a", 0, { base: scene.tip, changedFiles: 0 });
  await worker.finish("failed", 1);
  expect(await rig.states(1)).toMatchObject({ b: "leased", c: "skipped" });
});

test("a change that is reverted before the task could start keeps it waiting until it lands again", async () => {
  const needs = [...untilLanded.needs, { task: "other" }];
  await submit(task("a"), task("other"), task("b", { needs }));
  await succeedWithCommit("a");
  await decide("queue");
  await decide("revert");
  await worker.finish("other");
  expect((await rig.states(1))["b"]).toBe("blocked");
  await decide("queue");
  expect([...worker.live.keys()]).toEqual(["b"]);
});

test("a change that runs again before its landing is waited for with its new commit, also after a restart", async () => {
  await submit(task("a"), task("b", untilLanded));
  await succeedWithCommit("a", "first");
  await rig.queue.backlog.act({ action: "retry", ids: ["r1/a"], only: "all" });
  await succeedWithCommit("a", "second");
  expect((await rig.states(1))["b"]).toBe("blocked");
  await rig.stop();
  await rig.start();
  worker = await TestWorker.connect(rig);
  await decide("queue");
  expect([...worker.live.keys()]).toEqual(["b"]);
  expect(scene.git("show", "main:a2.txt")).toBe("second");
});

test("a task of another run can need the landing, before and after it", async () => {
  await submit(task("a"));
  await succeedWithCommit("a");
  const needs = [{ task: "r1/a", if: "landed" as const }];
  await submit(task("early", { needs }));
  expect(await rig.why("r2/early")).toBe("waiting for r1/a to land (wzp merge r1/a)");
  await decide("queue");
  await submit(task("late", { needs }));
  expect([...worker.live.keys()].toSorted()).toEqual(["early", "late"]);
});
