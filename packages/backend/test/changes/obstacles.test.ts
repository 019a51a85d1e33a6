import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import type { QuestionOf } from "@wezterm-parallel/shared/protocol/worker/worker-questions";

import type { WorkerGateway } from "../../src/base/backlog.ts";
import { MergeQueues } from "../../src/server/changes/merge-queues.ts";
import { gatewayOf } from "../rigs/landing/landing-gateway.ts";
import { LandingScene } from "../rigs/landing/landing-scene.ts";
import { QueueRig, task, TestWorker } from "../rigs/queue-rig.ts";
import { waitFor } from "../rigs/session-rig.ts";

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
const change = async () => rig.store.reader.change((await rig.store.reader.taskId(1, "a")) ?? 0);

test("an edited file in the way is looked at ever less often, and at once when it changes", async () => {
  let looks = 0;
  const real = gatewayOf(scene);
  const gateway = {
    ask: (name: string, question: QuestionOf<"land">) => {
      if (question.kind === "land") looks += 1;
      return real.ask(name, question);
    },
  } as unknown as Pick<WorkerGateway, "ask">;
  const { backlog, feed } = rig.queue;
  using queues = new MergeQueues({ store: rig.store, gateway, backlog, feed, clock: rig.clock });
  scene.git("checkout", "-q", "main");
  writeFileSync(join(scene.root, "a.txt"), "mine\n");
  const worker = await TestWorker.connect(rig);
  const merge = { mode: "auto" as const, strategy: "squash" as const, verify: [] };
  await rig.submit([task("a", { merge })], { project: scene.project });
  scene.git("stash", "-q");
  const { base, commit } = scene.branch("a", [{ kind: "write", path: "a.txt", text: "task\n" }]);
  scene.git("checkout", "-q", "main");
  scene.git("stash", "pop", "-q");
  await worker.finish("a", 0, { base, commit, changedFiles: 1 });
  await waitFor("the obstacle to be found", () => queues.obstacle(main) !== undefined && looks === 1);

  for (const [seconds, expected] of [
    [1, 2],
    [1, 2],
    [1, 3],
    [3, 3],
    [1, 4],
  ] as const) {
    const timers = rig.clock.timers;
    await rig.clock.pass(seconds * 1_000);
    await waitFor("the next look", () => looks === expected && rig.clock.timers === timers);
  }

  const { timers } = rig.clock;
  scene.git("checkout", "-q", "a.txt");
  await waitFor("the file to be noticed", () => rig.clock.timers > timers);
  await rig.clock.pass(1_000);
  await waitFor("the change to land", async () => (await change())?.state === "landed");
  expect(scene.git("status", "--porcelain")).toBe("");
});
