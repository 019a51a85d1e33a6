import { expect, test } from "vitest";

import { QueueRig, task, TestWorker, turn } from "../../../../test/rigs/queue-rig.ts";

const agent = {
  command: { kind: "argv" as const, argv: ["ai", "Fix it."] },
  agent: "ai",
  agentCommands: { start: ["ai", "{prompt}"], continue: ["ai", "--continue", "{prompt}"] },
};

async function act(rig: QueueRig, action: Parameters<QueueRig["queue"]["backlog"]["act"]>[0]) {
  const report = await rig.queue.backlog.act(action);
  if (!report.ok) throw new Error(report.failure.detail);
  await turn();
  return report.value;
}

/** The newest assignment of a task. */
function assigned(worker: TestWorker, name: string) {
  const all = worker.sent.flatMap((message) => (message.type === "assign" ? message.attempts : []));
  const found = all.findLast(({ ref }) => ref.name === name);
  if (found === undefined) throw new Error(`${name} was not assigned`);
  return found;
}

test("continues a task as a further attempt with the work of the last one, and a retry starts afresh", async () => {
  await using rig = await QueueRig.open();
  await rig.submit([task("fix", agent)]);
  const worker = await TestWorker.connect(rig);
  await worker.finish("fix", 0, { base: "b1", commit: "c1", changedFiles: 1 });
  const report = await act(rig, { action: "continue", ids: ["r1/fix"], prompt: "and add a test" });
  expect(report).toEqual({ changed: ["r1/fix"], unchanged: [] });
  const continued = assigned(worker, "fix");
  expect(continued).toMatchObject({
    ref: { attempt: 2 },
    spec: { command: { argv: ["ai", "--continue", "and add a test"] } },
    continues: { attempt: 1, ran: true, base: "b1", commit: "c1" },
  });
  await worker.finish("fix", 1, { base: "b1" });
  const found = await rig.queue.records.task("r1/fix");
  expect(found.ok && found.value.history.map(({ given }) => given?.command)).toEqual([
    "ai Fix it.",
    undefined,
  ]);
  await act(rig, { action: "retry", ids: ["r1/fix"], only: "failed" });
  const fresh = assigned(worker, "fix");
  expect(fresh).toMatchObject({ ref: { attempt: 3 }, spec: { command: agent.command } });
  expect([fresh.continues, fresh.spec.continues]).toEqual([undefined, undefined]);
});

test("each conversation has an id of its own, under which the agent continues it", async () => {
  await using rig = await QueueRig.open();
  const start = ["ai", "--session-id={session}", "{prompt}"];
  const agentCommands = { start, continue: ["ai", "--resume={session}", "{prompt}"] };
  const argv = ["ai", "--session-id={session}", "Say {session}."];
  await rig.submit([task("fix", { ...agent, command: { kind: "argv", argv }, agentCommands })]);
  const worker = await TestWorker.connect(rig);
  const ids: string[] = [];
  const named = { ids: ["r1/fix"] };
  const again = { action: "continue" as const, ...named };
  for (const action of [again, again, { action: "retry" as const, ...named, only: "failed" as const }]) {
    ids.push(optionOf(assigned(worker, "fix")));
    await worker.finish("fix", 1);
    await act(rig, action);
  }
  ids.push(optionOf(assigned(worker, "fix")));
  const [first = "", , , fresh = ""] = ids.map((id) => id.replace(/^--[a-z-]+=/, ""));
  expect(first).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(fresh).not.toBe(first);
  expect(ids).toEqual([
    `--session-id=${first}`,
    `--resume=${first}`,
    `--resume=${first}`,
    `--session-id=${fresh}`,
  ]);
  expect(assigned(worker, "fix").spec.command).toMatchObject({ argv: ["ai", ids[3], "Say {session}."] });
  const found = await rig.queue.records.task("r1/fix");
  expect(found.ok && found.value.command).toBe("ai Say {session}.");
});

function optionOf({ spec }: ReturnType<typeof assigned>): string {
  return spec.command.kind === "argv" ? (spec.command.argv[1] ?? "") : "";
}

test("an automatic retry of a continued attempt continues from the same attempt with the same prompt", async () => {
  await using rig = await QueueRig.open();
  await rig.submit([task("fix", { ...agent, retry: { max: 1, backoff: 10, lost: 1 } })]);
  const worker = await TestWorker.connect(rig);
  await worker.finish("fix");
  await act(rig, { action: "continue", ids: ["r1/fix"], prompt: "more" });
  await worker.finish("fix", 1);
  await rig.clock.pass(100);
  expect(assigned(worker, "fix")).toMatchObject({
    ref: { attempt: 3 },
    spec: { command: { argv: ["ai", "--continue", "more"] } },
    continues: { attempt: 1, ran: true },
  });
});

test("continues only on the worker with the checkout, which has to be connected", async () => {
  await using rig = await QueueRig.open();
  await rig.submit([task("fix", agent)]);
  const one = await TestWorker.connect(rig, { name: "one" });
  await one.finish("fix");
  const two = await TestWorker.connect(rig, { name: "two" });
  one.leave();
  await turn();
  const refused = await act(rig, { action: "continue", ids: ["r1/fix"] });
  expect(refused.unchanged).toMatchObject([{ id: "r1/fix", reason: "worker-away", worker: "one" }]);
  const back = await TestWorker.connect(rig, { name: "one" });
  await act(rig, { action: "continue", ids: ["r1/fix"] });
  expect([back.live.has("fix"), two.live.has("fix")]).toEqual([true, false]);
});

test("a continued task that waits says when its worker is not connected", async () => {
  await using rig = await QueueRig.open();
  await rig.submit([task("fix", agent), task("other")]);
  const one = await TestWorker.connect(rig, { name: "one", tasks: 1 });
  await TestWorker.connect(rig, { name: "two", tasks: 1 });
  await one.finish("fix");
  await rig.submit([task("next"), task("last")]);
  await act(rig, { action: "continue", ids: ["r1/fix"] });
  expect(await rig.states(1)).toMatchObject({ fix: "ready" });
  one.leave();
  await turn();
  expect(await rig.why("r1/fix")).toBe("its checkout is on worker one, which is not connected");
});

test("refuses to continue a run, a live task, a task that never started, and a prompt for a command", async () => {
  await using rig = await QueueRig.open();
  await rig.submit([
    task("make"),
    task("after", { needs: [{ task: "make" }] }),
    task("here", { checkout: "project" }),
  ]);
  const worker = await TestWorker.connect(rig);
  const why = async (name: string, prompt?: string) => {
    const report = await act(rig, { action: "continue", ids: [`r1/${name}`], ...(prompt && { prompt }) });
    return report.unchanged.map(({ reason }) => reason);
  };
  expect(await why("make")).toEqual(["not-ended"]);
  await worker.finish("make", 1);
  await worker.finish("here");
  expect(await why("after")).toEqual(["not-started"]);
  expect(await why("here")).toEqual(["no-checkout"]);
  expect(await why("make", "please")).toEqual(["takes-no-prompt"]);
  expect(await rig.queue.backlog.act({ action: "continue", ids: ["r1"] })).toMatchObject({
    failure: { reason: "invalid-request" },
  });
  expect(worker.started).toHaveLength(2);
});

test("withdraws the queued change, and reopens a landed one with the new commits", async () => {
  await using rig = await QueueRig.open();
  const project = {
    kind: "git" as const,
    directory: "/project",
    root: "/project",
    commonDir: "/project/.git",
    target: "main",
    base: "b1",
  };
  const merge = { mode: "auto" as const, strategy: "squash" as const, verify: [] };
  await rig.submit([task("fix", { ...agent, merge })], { project });
  const worker = await TestWorker.connect(rig);
  const change = async () => rig.store.reader.change((await rig.store.reader.taskId(1, "fix")) ?? 0);
  await worker.finish("fix", 0, { base: "b1", commit: "c1", changedFiles: 1 });
  expect((await change())?.state).toBe("queued");
  await act(rig, { action: "continue", ids: ["r1/fix"] });
  expect(await change()).toMatchObject({ state: "open", tip: "c1" });
  await worker.finish("fix", 0, { base: "b1", commit: "c2", changedFiles: 2 });
  expect(await change()).toMatchObject({ state: "queued", tip: "c2", base: "b1", attempt: 2 });
  const task1 = (await change())?.change ?? 0;
  const candidate = { onto: "b1", commit: "landed", tree: "t" };
  await rig.store.changes.decide([
    { change: task1, command: { kind: "build", candidate } },
    { change: task1, command: { kind: "land", direction: "land", candidate } },
  ]);
  expect((await change())?.state).toBe("landed");
  await act(rig, { action: "continue", ids: ["r1/fix"] });
  expect((await change())?.state).toBe("landed");
  await worker.finish("fix", 0, { base: "b1", commit: "c3", changedFiles: 3 });
  expect(await change()).toMatchObject({ state: "queued", tip: "c3", landed: candidate });
});
