import { afterEach, beforeEach, expect, test } from "vitest";

import { MergeQueue } from "../../src/server/changes/merge-queue.ts";
import { VerifiedTrees } from "../../src/server/changes/verified-trees.ts";
import { gatewayOf, settle } from "../rigs/landing/landing-gateway.ts";
import { LandingScene } from "../rigs/landing/landing-scene.ts";
import { QueueRig, task, TestWorker, turn } from "../rigs/queue-rig.ts";

let scene: LandingScene;
let rig: QueueRig;
beforeEach(async () => {
  scene = new LandingScene();
  rig = await QueueRig.open();
});
afterEach(async () => {
  await rig[Symbol.asyncDispose]();
  scene[Symbol.dispose]();
});

const main = { project: 1, target: "main" };
const verify = [{ kind: "argv" as const, argv: ["check"] }];
const merge = { mode: "auto" as const, strategy: "squash" as const, verify, parallel: 1 };
const backlog = Array.from({ length: 8 }, (_, n) => task(`t${n}`, { priority: 1_000 }));

/** Two changes that wait to be verified, one after the other. */
async function queueTwo(worker: TestWorker): Promise<void> {
  await rig.submit([task("a", { merge }), task("b", { merge })], { project: scene.project });
  for (const name of ["a", "b"]) {
    const { base, commit } = scene.branch(name, [{ kind: "write", path: `${name}2.txt`, text: name }]);
    await worker.finish(name, 0, { base, commit, changedFiles: 1 });
  }
}

test("a busy merge queue keeps one slot: the backlog does not take it between two verifications", async () => {
  const worker = await TestWorker.connect(rig, { tasks: 2, cpu: 64 });
  await queueTwo(worker);
  const queue = new MergeQueue(
    {
      store: rig.store,
      gateway: gatewayOf(scene),
      backlog: rig.queue.backlog,
      verified: new VerifiedTrees(),
    },
    main,
  );
  await rig.submit(backlog);
  expect([...worker.live.keys()]).toEqual(["t0"]);
  for (const landed of ["a", "b"]) {
    await settle(queue);
    await turn();
    expect([...worker.live.keys()]).toContain("verify");
    await worker.finish("verify");
    expect(worker.live.size, `after the verification of ${landed}`).toBe(1);
  }
  await settle(queue);
  await turn();
  expect(worker.live.size).toBe(2);
  expect(worker.started).not.toContain("t7");
});

test("a full worker gives its next free slot to the verification, and keeps it from then on", async () => {
  const worker = await TestWorker.connect(rig, { tasks: 2, cpu: 64 });
  await queueTwo(worker);
  await rig.store.changes.pauseQueue(main, true);
  await rig.submit(backlog);
  expect([...worker.live.keys()]).toEqual(["t0", "t1"]);
  await rig.store.changes.pauseQueue(main, false);
  await worker.finish("t0");
  expect([...worker.live.keys()]).toEqual(["t1"]);
});

test("a worker with a single slot works on, whatever a merge queue waits for", async () => {
  const worker = await TestWorker.connect(rig, { tasks: 1, cpu: 64 });
  await rig.submit([task("a", { merge })], { project: scene.project });
  const { base, commit } = scene.branch("a", [{ kind: "write", path: "a2.txt", text: "a" }]);
  await worker.finish("a", 0, { base, commit, changedFiles: 1 });
  await rig.submit(backlog);
  expect([...worker.live.keys()]).toEqual(["t0"]);
});
