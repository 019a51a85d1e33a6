import { expect, test } from "vitest";

import { noSpending } from "@wezterm-parallel/shared/domain/spending/spending";

import { QueueRig, task, TestWorker } from "../../../test/rigs/queue-rig.ts";
import { newsOf } from "./server-news.ts";

const agent = {
  command: { kind: "argv" as const, argv: ["ai", "Fix it."] },
  agent: "ai",
  agentCommands: { start: ["ai", "{prompt}"] },
  pool: "team",
};

test("people are told of a budget at 80 % and at 100 %, once each, and no longer when it was raised", async () => {
  await using rig = await QueueRig.open();
  await rig.submit([task("a", { ...agent, budget: { cost: 1 } })]);
  const worker = await TestWorker.connect(rig);
  for (const cost of [0.5, 0.81, 0.9, 1.01, 1.2]) await worker.spend("a", { ...noSpending, input: 1, cost });
  await rig.store.budgets.set({ of: "r1/a" }, { cost: 10 });
  const events = await rig.queue.records.events({ after: 0, kinds: ["budget.changed"], limit: 10 });
  const told = await Promise.all(events.map((event) => newsOf(event, rig.queue.records)));
  expect(told.flat()).toEqual([
    ["budget r1/a ", expect.objectContaining({ kind: "budget", name: "r1/a", text: "80 %" })],
    ["budget r1/a ", expect.objectContaining({ kind: "budget", name: "r1/a", text: "100 %" })],
    ["budget r1/a ", undefined],
  ]);
});
