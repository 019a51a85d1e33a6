import { expect, test } from "vitest";

import type { RunResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { sampleTask as task } from "../../../../shared/test/rigs/sample-task.ts";
import { groupNeeds } from "./group-needs.ts";

const failed = { state: "failed", attempts: 1, outcome: { kind: "exited", code: 1 } } as const;
const row = (run: string, name: string, base: string, more: object = failed) => ({
  task: task(run, name, { base, ...more }),
  run: { id: run } as RunResource,
  mark: "failed" as const,
});

test("groups tasks of one run and matrix that failed for the same reason, and no others", () => {
  const rows = [
    row("r1", "ask", "ask", { state: "running" }),
    row("r1", "lint", "lint"),
    row("r1", "sweep(1)", "sweep"),
    row("r1", "sweep(2)", "sweep"),
    row("r1", "sweep(3)", "sweep", { ...failed, outcome: { kind: "exited", code: 7 } }),
    row("r2", "sweep(1)", "sweep"),
    row("r2", "ask(1)", "ask", { state: "running" }),
    row("r2", "ask(2)", "ask", { state: "running" }),
  ];
  const needs = groupNeeds(rows, ({ task: { outcome } }) => JSON.stringify(outcome));
  expect(needs.map(({ rows: some }) => some.map(({ task: { id } }) => id))).toEqual([
    ["r1/ask"],
    ["r1/sweep(1)", "r1/sweep(2)"],
    ["r1/lint"],
    ["r1/sweep(3)"],
    ["r2/sweep(1)"],
    ["r2/ask(1)"],
    ["r2/ask(2)"],
  ]);
});
