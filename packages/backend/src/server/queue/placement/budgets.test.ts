import { expect, test } from "vitest";

import { noSpending } from "@wezterm-parallel/shared/domain/spending/spending";

import { QueueRig, submission, task, TestWorker, turn } from "../../../../test/rigs/queue-rig.ts";

const agent = {
  command: { kind: "argv" as const, argv: ["ai", "--session-id={session}", "Fix it."] },
  agent: "ai",
  agentCommands: {
    start: ["ai", "--session-id={session}", "{prompt}"],
    continue: ["ai", "--resume={session}", "{prompt}"],
  },
  pool: "team",
};
const spent = (cost: number) => ({ ...noSpending, input: 1000, cost });
const overBudget = {
  kind: "failed",
  failure: { reason: "out-of-budget", detail: "The budget is used up." },
} as const;

const stages = async (rig: QueueRig) => {
  const events = await rig.queue.records.events({ after: 0, kinds: ["budget.changed"], limit: 100 });
  return events.map(({ data }) => Object.values(data ?? {}).join(" "));
};

test("a task is warned of at 80 % of its budget, and stopped when it is used up, with a failure of its own", async () => {
  await using rig = await QueueRig.open();
  await rig.submit([task("a", { ...agent, budget: { cost: 1 }, retry: { max: 3 } }), task("b", agent)]);
  const worker = await TestWorker.connect(rig);
  await worker.spend("a", spent(0.5));
  expect(await stages(rig)).toEqual([]);
  await worker.spend("a", spent(0.85));
  expect(await stages(rig)).toEqual(["r1/a near"]);
  expect(await rig.store.reader.overspent()).toEqual([]);
  await worker.spend("a", spent(1.02));
  expect(await stages(rig)).toEqual(["r1/a near", "r1/a used-up"]);
  const overspent = await rig.store.reader.overspent();
  expect(overspent).toEqual([{ run: 1, task: "a", attempt: 1 }]);
  expect(await rig.store.budgets.endOverspent(overspent[0]!)).toMatchObject({ value: { ends: true } });
  await turn();
  expect(worker.sent.at(-1)).toMatchObject({
    type: "stop",
    attempts: [{ name: "a" }],
    failure: {
      reason: "out-of-budget",
      detail: "The budget of r1/a is used up: $1.02 of $1.00.",
      hint: "Raise it with wzp agents budget r1/a, then continue: wzp continue r1/a",
    },
  });
  await worker.finish("a", overBudget);
  expect(await rig.states(1)).toMatchObject({ a: "failed", b: "leased" });
  expect(await rig.queue.records.task("r1/a")).toMatchObject({
    value: { budget: { cost: 1, stage: "used-up" } },
  });
});

test("a task whose budget is used up runs again only after a person raised it, in the same conversation", async () => {
  await using rig = await QueueRig.open();
  await rig.submit([task("a", { ...agent, budget: { tokens: 900 } })]);
  const worker = await TestWorker.connect(rig);
  await worker.spend("a", spent(0));
  await worker.finish("a", overBudget);
  const { backlog } = rig.queue;
  const again = () => backlog.act({ action: "continue", ids: ["r1/a"] });
  expect(await again()).toMatchObject({
    value: { changed: [], unchanged: [{ reason: "over-budget", task: "r1/a" }] },
  });
  expect(await backlog.setBudget({ of: "r1/a", tokens: 5000 })).toMatchObject({
    value: { budget: { of: "r1/a", tokens: 5000, stage: "within", spent: { input: 1000 } } },
  });
  expect(await again()).toMatchObject({ value: { changed: ["r1/a"] } });
  await turn();
  const all = worker.sent.flatMap((message) => (message.type === "assign" ? message.attempts : []));
  expect(all.at(-1)?.spec.command).toMatchObject({
    argv: ["ai", expect.stringMatching(/^--resume=/), expect.anything()],
  });
  expect(await stages(rig)).toEqual(["r1/a used-up", "r1/a within"]);
});

test("agents of a run whose budget is used up wait and say why, and start when it is raised; commands go on", async () => {
  await using rig = await QueueRig.open();
  await rig.submit(
    [
      task("a", agent),
      task("b", { ...agent, needs: [{ task: "c" }] }),
      task("c"),
      task("d", { needs: [{ task: "c" }] }),
    ],
    { limits: { budget: { cost: 2 } } },
  );
  const worker = await TestWorker.connect(rig);
  await worker.spend("a", spent(2));
  await worker.finish("c");
  expect([...worker.live.keys()].toSorted()).toEqual(["a", "d"]);
  expect(await rig.why("r1/b")).toBe("the budget of r1 is used up: wzp agents budget r1");
  await rig.queue.backlog.setBudget({ of: "r1", cost: 3 });
  await turn();
  expect([...worker.live.keys()].toSorted()).toEqual(["a", "b", "d"]);
  expect(await rig.store.reader.overspent()).toEqual([]);
});

test("a budget of a project or a person counts the runs of one day or month, and begins again with the next", async () => {
  await using rig = await QueueRig.open();
  const { backlog } = rig.queue;
  const startedBy = { kind: "user", name: "alice" } as const;
  await rig.submit([task("x")]);
  await backlog.setBudget({ of: "p1", per: "day", cost: 1 });
  await backlog.setBudget({ of: "@alice", per: "month", cost: 10 });
  const run = await rig.store.runs.submit(
    submission([task("a", agent), task("b", agent)]),
    undefined,
    startedBy,
  );
  expect(run).toMatchObject({ ok: true });
  const worker = await TestWorker.connect(rig, { tasks: 2 });
  await worker.finish("x");
  await worker.spend("a", spent(1.5));
  expect(await stages(rig)).toEqual(["p1 day used-up p1"]);
  await worker.finish("a", overBudget);
  await rig.submit([task("c", agent)]);
  expect(await rig.why("r3/c")).toBe("the budget of p1 is used up: wzp agents budget p1");
  const listed = await rig.queue.records.budgets();
  expect(listed.map(({ of, stage, spent: used }) => [of, stage, used.cost])).toEqual([
    ["@alice", "within", 1.5],
    ["p1", "used-up", 1.5],
  ]);
  expect((await rig.queue.records.seen(new Set([1])).budgets()).map(({ of }) => of)).toEqual(["p1"]);
  await rig.clock.pass(86_400_000);
  expect(await stages(rig)).toEqual(["p1 day used-up p1", "p1 day within p1"]);
  expect([...(await TestWorker.connect(rig)).live.keys()]).toContain("c");
});

test("a budget that is raised or removed in time ends nobody, and one without limits lifts that of the plan", async () => {
  await using rig = await QueueRig.open();
  await rig.submit([task("a", { ...agent, budget: { cost: 1 } })]);
  const worker = await TestWorker.connect(rig);
  await worker.spend("a", spent(1));
  await rig.queue.backlog.setBudget({ of: "r1/a" });
  const attempt = { run: 1, task: "a", attempt: 1 };
  expect(await rig.store.budgets.endOverspent(attempt)).toMatchObject({ value: { ends: false } });
  await worker.spend("a", spent(100));
  expect(await rig.store.reader.overspent()).toEqual([]);
  const found = await rig.queue.records.task("r1/a");
  expect(found.ok && found.value.budget).toBeUndefined();
  expect(await rig.queue.backlog.setBudget({ of: "r9", cost: 1 })).toMatchObject({
    failure: { reason: "not-found" },
  });
});
