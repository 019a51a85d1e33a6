import { afterEach, beforeEach, expect, test } from "vitest";

import { MergeQueues } from "../../src/server/changes/merge-queues.ts";
import { gatewayOf } from "../rigs/landing/landing-gateway.ts";
import { LandingScene } from "../rigs/landing/landing-scene.ts";
import { QueueRig, task, TestWorker } from "../rigs/queue-rig.ts";
import { waitFor } from "../rigs/session-rig.ts";

let scene: LandingScene;
let rig: QueueRig;
let worker: TestWorker;
let queues: MergeQueues;
beforeEach(async () => {
  scene = new LandingScene();
  rig = await QueueRig.open();
  worker = await TestWorker.connect(rig);
  queues = openQueues();
});
afterEach(async () => {
  queues[Symbol.dispose]();
  await rig[Symbol.asyncDispose]();
  scene[Symbol.dispose]();
});

const main = { project: 1, target: "main" };
const verify = [{ kind: "argv" as const, argv: ["check"] }];
const merge = { mode: "auto" as const, strategy: "squash" as const, verify };

function openQueues(): MergeQueues {
  const { backlog, feed } = rig.queue;
  return new MergeQueues({ store: rig.store, gateway: gatewayOf(scene), backlog, feed, clock: rig.clock });
}

const change = async (name: string) => rig.store.reader.change((await rig.store.reader.taskId(1, name)) ?? 0);
const runState = async (run: number) => (await rig.store.reader.run(run))?.state;

/** Brings the change of a task to the point at which its candidate is verified by run r2. */
async function verifyChange(): Promise<void> {
  await rig.submit([task("a", { merge })], { project: scene.project });
  const { base, commit } = scene.branch("a", [{ kind: "write", path: "a2.txt", text: "a" }]);
  await worker.finish("a", 0, { base, commit, changedFiles: 1 });
  await waitFor("the verification to start", () => worker.live.has("verify"));
}

/** The worker ends attempts that it was asked to stop. */
async function obeyStop(): Promise<void> {
  await waitFor("the verification to be stopped", () => worker.stops.includes("verify"));
  await worker.finish("verify", { kind: "cancelled" });
}

async function withdraw(): Promise<void> {
  const id = (await rig.store.reader.taskId(1, "a")) ?? 0;
  await rig.store.changes.decide([{ change: id, command: { kind: "withdraw" } }]);
}

test("a change that is withdrawn ends the run that verifies it", async () => {
  await verifyChange();
  await withdraw();
  await obeyStop();
  expect(await runState(2)).toBe("cancelled");
  expect(await change("a")).toMatchObject({ state: "open", failure: undefined });
});

test("a queue that is paused ends its verifications, and verifies again once it is resumed", async () => {
  await verifyChange();
  await rig.store.changes.pauseQueue(main, true);
  queues.kick(main);
  await obeyStop();
  expect(await runState(2)).toBe("cancelled");
  expect((await change("a"))?.state).toBe("queued");
  await rig.store.changes.pauseQueue(main, false);
  queues.kick(main);
  await waitFor("another verification", () => worker.live.has("verify"));
  await worker.finish("verify");
  await waitFor("the change to land", async () => (await change("a"))?.state === "landed");
});

test("a change that is withdrawn and queued again at once is verified again", async () => {
  await verifyChange();
  const first = worker.live.get("verify");
  await withdraw();
  const id = (await rig.store.reader.taskId(1, "a")) ?? 0;
  await rig.store.changes.decide([{ change: id, command: { kind: "queue" }, request: merge }]);
  await waitFor("the first verification to be stopped", () => worker.stops.includes("verify"));
  if (first !== undefined) await worker.report(worker.ended(first, { kind: "cancelled" }));
  await waitFor("another verification", () => worker.live.get("verify")?.run === 3);
  await worker.finish("verify");
  await waitFor("the change to land", async () => (await change("a"))?.state === "landed");
});

test("a candidate with files that have passed the same checks is not verified again, one with other checks is", async () => {
  const stricter = { ...merge, verify: [...verify, { kind: "argv" as const, argv: ["lint"] }] };
  const tasks = [task("a", { merge }), task("b", { merge }), task("c", { merge: stricter })];
  await rig.submit(tasks, { project: scene.project });
  const before = scene.tip;
  const isLanded = (name: string) => async () => (await change(name))?.state === "landed";
  const finish = async (name: string) => {
    scene.git("update-ref", "refs/heads/main", before);
    const { base, commit } = scene.branch(name, [{ kind: "write", path: "new.txt", text: "new" }], name);
    await worker.finish(name, 0, { base, commit, changedFiles: 1 });
  };
  await finish("a");
  await waitFor("the verification to start", () => worker.live.has("verify"));
  await worker.finish("verify");
  await waitFor("a to land", isLanded("a"));
  await finish("b");
  await waitFor("b to land", isLanded("b"));
  expect((await change("b"))?.verifiedBy).toBe((await change("a"))?.verifiedBy);
  expect(scene.git("log", "-1", "--format=%s", "main")).toBe("b");
  await finish("c");
  await waitFor("another verification", () => worker.live.get("verify")?.run === 3);
  await worker.finish("verify");
  await waitFor("c to land", isLanded("c"));
});

test("a verification that a crash left behind ends when the server starts again", async () => {
  await verifyChange();
  queues[Symbol.dispose]();
  await withdraw();
  expect(await runState(2)).toBe("running");
  queues = openQueues();
  await obeyStop();
  expect(await runState(2)).toBe("cancelled");
});
