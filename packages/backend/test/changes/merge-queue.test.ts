import { afterEach, beforeEach, expect, test } from "vitest";

import type { QuestionOf } from "@wezterm-parallel/shared/protocol/worker/worker-questions";

import type { WorkerGateway } from "../../src/base/backlog.ts";
import { MergeQueue } from "../../src/server/changes/merge-queue.ts";
import { VerifiedTrees } from "../../src/server/changes/verified-trees.ts";
import { gatewayOf, settle } from "../rigs/landing/landing-gateway.ts";
import { LandingScene, type TaskWork } from "../rigs/landing/landing-scene.ts";
import { QueueRig, task, TestWorker, turn } from "../rigs/queue-rig.ts";

let scene: LandingScene;
let rig: QueueRig;
let worker: TestWorker;
let gateway: Pick<WorkerGateway, "ask">;
beforeEach(async () => {
  scene = new LandingScene();
  gateway = gatewayOf(scene);
  rig = await QueueRig.open();
  worker = await TestWorker.connect(rig);
});
afterEach(async () => {
  await rig[Symbol.asyncDispose]();
  scene[Symbol.dispose]();
});

const main = { project: 1, target: "main" };

function openMergeQueue(): MergeQueue {
  return new MergeQueue(
    { store: rig.store, gateway, backlog: rig.queue.backlog, verified: new VerifiedTrees() },
    main,
  );
}

/** Submits tasks whose changes land by themselves, without verification. */
async function submit(...names: readonly string[]): Promise<void> {
  const merge = { mode: "auto" as const, strategy: "squash" as const, verify: [] };
  await rig.submit(
    names.map((name) => task(name, { merge })),
    { project: scene.project },
  );
}

async function succeed({ name, base, commit }: TaskWork): Promise<void> {
  await worker.finish(name, 0, { base, commit, changedFiles: 1 });
}

async function change(name: string) {
  return rig.store.reader.change((await rig.store.reader.taskId(1, name)) ?? 0);
}

const write = (path: string, text = path) => [{ kind: "write", path, text } as const];

function landedTasks(): string[] {
  return scene.git("log", "--format=%(trailers:key=Wzp-Task,valueonly)", "main").split("\n").filter(Boolean);
}

test("a landing whose record was lost in a crash is recognised: nothing lands twice", async () => {
  await submit("a", "b");
  await succeed(scene.branch("a", write("a2.txt")));
  await succeed(scene.branch("b", write("b2.txt")));
  const queue = openMergeQueue();
  while ((await change("b"))?.state !== "verified") await queue.step(true);
  // The target moves; the server is killed before it knows.
  const { candidate } = (await change("b")) ?? {};
  if (candidate === undefined) throw new Error("There is no candidate.");
  scene.git("update-ref", "refs/heads/main", candidate.commit);
  scene.advance(write("pushed.txt"), "Pushed meanwhile");

  await settle(openMergeQueue());
  expect(landedTasks()).toEqual(["r1/b", "r1/a"]);
  expect(await change("a")).toMatchObject({ state: "landed", landed: { commit: expect.any(String) } });
  expect(await change("b")).toMatchObject({ state: "landed", landed: candidate });
});

test("the task's own checks also run on the candidate of a change that lands by itself", async () => {
  const check = (program: string) => ({ kind: "argv" as const, argv: [program] });
  const merge = { mode: "auto" as const, strategy: "squash" as const, verify: [check("plan")] };
  await rig.submit([task("a", { merge, verify: [check("own")] })], { project: scene.project });
  await succeed(scene.branch("a", write("a2.txt")));
  expect((await change("a"))?.request?.verify).toEqual([check("plan"), check("own")]);
});

test("a change that the target has already makes no empty commit", async () => {
  await submit("a");
  const work = scene.branch("a", write("a2.txt"));
  scene.advance(write("a2.txt"), "The same by hand");
  const { tip } = scene;
  await succeed(work);
  await settle(openMergeQueue());
  expect((await change("a"))?.state).toBe("landed");
  expect(scene.tip).toBe(tip);
});

test("a queued change of a task that ran again lands the commit of the new attempt", async () => {
  await submit("a");
  await succeed(scene.branch("a", write("a2.txt", "first\n")));
  const queue = openMergeQueue();
  while ((await change("a"))?.state !== "verified") await queue.step(true);
  await rig.queue.backlog.act({ action: "retry", ids: ["r1/a"], only: "all" });
  const again = scene.branch("a", write("a2.txt", "second\n"));
  await succeed(again);
  expect(await change("a")).toMatchObject({ state: "queued", attempt: 2, tip: again.commit });
  await settle(queue);
  expect(scene.git("show", "main:a2.txt")).toBe("second");
  expect(landedTasks()).toEqual(["r1/a"]);
});

test("a candidate of an earlier attempt, built while the task ended again, does not land", async () => {
  await submit("a");
  await succeed(scene.branch("a", write("a2.txt", "first\n")));
  await rig.queue.backlog.act({ action: "retry", ids: ["r1/a"], only: "all" });
  const again = scene.branch("a", write("a2.txt", "second\n"));
  let isFirst = true;
  const slow = {
    ask: async (name: string, question: QuestionOf<"tip" | "build" | "land">) => {
      const answer = await gateway.ask(name, question);
      if (question.kind === "build" && isFirst) await succeed(again);
      isFirst &&= question.kind !== "build";
      return answer;
    },
  } as unknown as typeof gateway;
  await settle(
    new MergeQueue(
      { store: rig.store, gateway: slow, backlog: rig.queue.backlog, verified: new VerifiedTrees() },
      main,
    ),
  );
  expect(scene.git("show", "main:a2.txt")).toBe("second");
  expect(landedTasks()).toEqual(["r1/a"]);
});

test.each(["squash", "rebase", "merge"] as const)(
  "a landed task that continued lands only its new commits (%s), also where it had changed the same lines",
  async (strategy) => {
    await rig.submit([task("a", { merge: { mode: "auto", strategy, verify: [] }, checkout: "worktree" })], {
      project: scene.project,
    });
    const first = scene.branch("a", write("a2.txt", "one\ntwo\n"), "Earlier work");
    await succeed(first);
    await settle(openMergeQueue());
    await rig.queue.backlog.act({ action: "continue", ids: ["r1/a"] });
    await turn();
    scene.advance(write("other.txt"), "Other");
    await succeed(scene.extend(first, write("a2.txt", "one\ntwo again\n"), "Later work"));
    await settle(openMergeQueue());
    expect(await change("a")).toMatchObject({ state: "landed", base: first.base });
    expect(scene.git("show", "main:a2.txt")).toBe("one\ntwo again");
    const subjects = scene.git("log", "--no-merges", "--format=%s", "main").split("\n");
    expect(subjects.filter((subject) => subject.endsWith(" work"))).toEqual(["Later work", "Earlier work"]);
  },
);

test("a change that landed and was reverted lands as a whole after its task continued", async () => {
  await submit("a");
  const first = scene.branch("a", write("a2.txt", "one\n"), "First");
  await succeed(first);
  await settle(openMergeQueue());
  await rig.store.changes.decide([{ change: (await change("a"))?.change ?? 0, command: { kind: "revert" } }]);
  await settle(openMergeQueue());
  expect((await change("a"))?.state).toBe("reverted");
  await rig.queue.backlog.act({ action: "continue", ids: ["r1/a"] });
  await turn();
  await succeed(scene.extend(first, write("b2.txt", "b\n"), "Second"));
  await settle(openMergeQueue());
  expect(scene.git("ls-tree", "--name-only", "main", "a2.txt", "b2.txt")).toBe("a2.txt\nb2.txt");
});

test("a landed task that ran again opens its new work, and still names the landed commit", async () => {
  await submit("a");
  await succeed(scene.branch("a", write("a2.txt", "first\n")));
  await rig.store.changes.pauseQueue(main, true);
  await settle(openMergeQueue());
  await rig.store.changes.pauseQueue(main, false);
  await settle(openMergeQueue());
  const { landed } = (await change("a")) ?? {};
  await rig.queue.backlog.act({ action: "retry", ids: ["r1/a"], only: "all" });
  expect((await change("a"))?.state).toBe("landed");
  const again = scene.branch("a", write("a2.txt", "second\n"));
  await succeed(again);
  expect(await change("a")).toMatchObject({ state: "queued", tip: again.commit, landed });
  await settle(openMergeQueue());
  expect(scene.git("show", "main:a2.txt")).toBe("second");
});

test("a landed task that ran again with the same commit stays landed", async () => {
  await submit("a");
  const work = scene.branch("a", write("a2.txt"));
  await succeed(work);
  await settle(openMergeQueue());
  await rig.queue.backlog.act({ action: "retry", ids: ["r1/a"], only: "all" });
  await succeed(work);
  expect(await change("a")).toMatchObject({ state: "landed", attempt: 1 });
});

test("a change that is being reverted while its task runs again is reverted, and its new work can land", async () => {
  await submit("a");
  await succeed(scene.branch("a", write("a2.txt", "first\n")));
  await settle(openMergeQueue());
  const id = (await rig.store.reader.taskId(1, "a")) ?? 0;
  await rig.store.changes.decide([{ change: id, command: { kind: "revert" } }]);
  await rig.queue.backlog.act({ action: "retry", ids: ["r1/a"], only: "all" });
  const again = scene.branch("a", write("a3.txt", "second\n"));
  await succeed(again);
  await settle(openMergeQueue());
  expect(await change("a")).toMatchObject({ state: "reverted", tip: again.commit });
  expect(scene.git("ls-tree", "--name-only", "main")).not.toContain("a2.txt");
});

test("a change that is withdrawn in the moment in which it lands is landed", async () => {
  await submit("a");
  await succeed(scene.branch("a", write("a2.txt")));
  const id = (await rig.store.reader.taskId(1, "a")) ?? 0;
  const slow = {
    ask: async (name: string, question: QuestionOf<"tip" | "build" | "land">) => {
      const answer = await gateway.ask(name, question);
      if (question.kind === "land")
        await rig.store.changes.decide([{ change: id, command: { kind: "withdraw" } }]);
      return answer;
    },
  } as unknown as typeof gateway;
  await settle(
    new MergeQueue(
      { store: rig.store, gateway: slow, backlog: rig.queue.backlog, verified: new VerifiedTrees() },
      main,
    ),
  );
  expect(landedTasks()).toEqual(["r1/a"]);
  expect(await change("a")).toMatchObject({ state: "landed", landed: { commit: scene.tip } });
});

test("a target that is deleted meanwhile opens its changes again, with the reason", async () => {
  await submit("a", "b");
  await succeed(scene.branch("a", write("a2.txt")));
  await succeed(scene.branch("b", write("b2.txt")));
  const queue = openMergeQueue();
  while ((await change("b"))?.state !== "verified") await queue.step(true);
  scene.git("update-ref", "-d", "refs/heads/main");
  await settle(queue);
  for (const name of ["a", "b"])
    expect(await change(name)).toMatchObject({ state: "open", failure: { reason: "target-missing" } });
});

test("a change that is withdrawn while its checks are submitted, and merged again, gets checks of its own", async () => {
  const verify = [{ kind: "argv" as const, argv: ["check"] }];
  const merge = { mode: "auto" as const, strategy: "squash" as const, verify };
  await rig.submit([task("a", { merge })], { project: scene.project });
  await succeed(scene.branch("a", write("a2.txt")));
  const { change: id = 0, request } = (await change("a")) ?? {};
  const backlog = {
    ...rig.queue.backlog,
    submit: async (...args: Parameters<typeof rig.queue.backlog.submit>) => {
      const submitted = await rig.queue.backlog.submit(...args);
      await rig.store.changes.decide([{ change: id, command: { kind: "withdraw" } }]);
      return submitted;
    },
  };
  const verified = new VerifiedTrees();
  await new MergeQueue({ store: rig.store, gateway, backlog, verified }, main).step(false);
  expect(await change("a")).toMatchObject({ state: "open", verifiedBy: undefined });
  await rig.clock.pass(1);
  await rig.store.changes.decide([{ change: id, command: { kind: "queue" }, request }]);
  await openMergeQueue().step(false);
  expect(await change("a")).toMatchObject({ state: "verifying", verifiedBy: 3 });
});
