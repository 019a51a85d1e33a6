import { afterEach, beforeEach, expect, test } from "vitest";

import { actOnChanges } from "../../src/server/changes/act-on-changes.ts";
import { MergeQueue } from "../../src/server/changes/merge-queue.ts";
import { VerifiedTrees } from "../../src/server/changes/verified-trees.ts";
import { gatewayOf, settle } from "../rigs/landing/landing-gateway.ts";
import { LandingScene, type TaskWork } from "../rigs/landing/landing-scene.ts";
import { QueueRig, task, TestWorker } from "../rigs/queue-rig.ts";

let scene: LandingScene;
let rig: QueueRig;
let work: TaskWork;
beforeEach(async () => {
  scene = new LandingScene();
  rig = await QueueRig.open();
  const worker = await TestWorker.connect(rig);
  const merge = { mode: "auto" as const, strategy: "squash" as const, verify: [] };
  await rig.submit([task("a", { merge })], { project: scene.project });
  work = scene.branch("a", [{ kind: "write", path: "a.txt", text: "task\n" }]);
  scene.advance([{ kind: "write", path: "a.txt", text: "target\n" }]);
  await worker.finish("a", 0, { base: work.base, commit: work.commit, changedFiles: 1 });
  await settle(openQueue());
});
afterEach(async () => {
  await rig[Symbol.asyncDispose]();
  scene[Symbol.dispose]();
});

const change = async () => rig.store.reader.change((await rig.store.reader.taskId(1, "a")) ?? 0);

function openQueue(): MergeQueue {
  const { store, queue } = rig;
  const options = { store, gateway: gatewayOf(scene), backlog: queue.backlog, verified: new VerifiedTrees() };
  return new MergeQueue(options, { project: 1, target: "main" });
}

async function resolve(commit: string, markers = false): Promise<string> {
  const actors = { store: rig.store, gateway: gatewayOf(scene) };
  const action = { action: "resolve" as const, ids: ["r1/a"], commit, markers };
  const acted = await actOnChanges(actors, rig.queue.records, action);
  return acted.ok ? `resolved ${acted.value.changed.length}` : acted.failure.detail;
}

/** Merges the target into the task's branch with this result. */
function merge(text: string, parents: readonly string[]): string {
  scene.git("checkout", "-q", "--detach", work.commit);
  scene.write({ kind: "write", path: "a.txt", text });
  scene.git("add", "-A");
  const tree = scene.git("write-tree");
  return scene.git("commit-tree", tree, ...parents.flatMap((each) => ["-p", each]), "-m", "Merge");
}

test("a merge of the target into the branch resolves the conflict, and lands", async () => {
  expect((await change())?.failure?.reason).toBe("merge-conflict");
  const merged = merge("both\n", [work.commit, scene.tip]);
  expect(await resolve(merged)).toBe("resolved 1");
  await settle(openQueue());
  expect(scene.git("show", "main:a.txt")).toBe("both");
});

test("a commit that is unknown, loses the change's commits or lacks the target is refused, and nothing changes", async () => {
  const before = await change();
  expect(await resolve("0".repeat(40))).toContain("does not exist");
  expect(await resolve(merge("both\n", [scene.tip]))).toContain("does not contain the commits of r1/a");
  expect(await resolve(merge("both\n", [work.commit]))).toContain("main is not merged");
  expect(await change()).toEqual(before);
});

test("conflict markers in a file that conflicted are refused unless they belong there", async () => {
  const text = "<<<<<<< HEAD\ntask\n=======\ntarget\n>>>>>>> main\n";
  const merged = merge(text, [work.commit, scene.tip]);
  expect(await resolve(merged)).toBe("a.txt of r1/a still contain conflict markers.");
  expect(await resolve(merged, true)).toBe("resolved 1");
});
