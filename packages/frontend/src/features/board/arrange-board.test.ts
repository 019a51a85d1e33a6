import { expect, test } from "vitest";

import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";
import type { RunResource, TaskResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { sampleTask as task } from "../../../../shared/test/rigs/sample-task.ts";
import { arrangeBoard, chooseRuns } from "./arrange-board.ts";
import { columns } from "./columns.ts";
import { parseFilter } from "./views/filter.ts";

function run(number: number, tasks: readonly LiveTask[], changes: Partial<RunResource> = {}) {
  const resource = { id: `r${number}`, number, projectId: "p1", ...changes } as RunResource;
  return { resource, tasks: new Map(tasks.map((each) => [each.id, each])) };
}

const tasks = [
  task("r2", "behind", { state: "blocked" }),
  task("r2", "later"),
  task("r2", "first", { priority: 3 }),
  task("r2", "again", { state: "parked", resumesAt: 9 }),
  task("r2", "held", { state: "parked" }),
  task("r2", "broken", { state: "failed", endedAt: 7 }),
  task("r2", "busy", { state: "running", attempts: 1, startedAt: 5 }),
  task("r2", "silent", { state: "running", attempts: 1, startedAt: 4 }),
  task("r2", "old", { state: "succeeded", endedAt: 1 }),
  task("r2", "new", { state: "skipped", endedAt: 2 }),
];

function arrange({ filter = "", asked = new Map<string, number>(), settled = new Set<string>() } = {}) {
  const silent = {
    ...task("r2", "silent", { state: "running", attempts: 1 }),
    attention: "stuck",
  } as TaskResource;
  const board = arrangeBoard({
    runs: [run(2, tasks), run(1, [task("r1", "earlier")])],
    terms: parseFilter(filter),
    words: (state, column) => [state, `in-${column}`],
    attention: new Map([[silent.id, silent]]),
    settled,
    asked,
  });
  return Object.fromEntries(columns.map((column) => [column, board.columns[column].map(({ name }) => name)]));
}

test("puts every task in one column: queues by priority and age, the rest by time, tasks that need attention apart", () => {
  expect(arrange()).toEqual({
    waiting: ["behind", "again"],
    ready: ["first", "earlier", "later"],
    running: ["busy"],
    needs: ["broken", "silent", "held"],
    done: ["new", "old"],
  });
});

test("shows a requested order before the server confirms it, and the filter keeps that order", () => {
  expect(arrange({ asked: new Map([["r2/later", 9]]) })["ready"]).toEqual(["later", "first", "earlier"]);
  expect(arrange({ filter: "-first" })["ready"]).toEqual(["earlier", "later"]);
});

test("moves a dismissed failure to the done column, and filters by displayed states", () => {
  const settled = new Set(["r2/broken"]);
  expect(arrange({ settled })).toMatchObject({ needs: ["silent", "held"], done: ["broken", "new", "old"] });
  expect(arrange({ filter: "state:in-needs" })).toMatchObject({
    needs: ["broken", "silent", "held"],
    running: [],
  });
  expect(arrange({ filter: "state:in-running" })).toMatchObject({ needs: [], running: ["busy"] });
});

test("shows unfinished runs, or the newest run if all have finished", () => {
  const runs = [run(4, [], { endedAt: 4 }), run(3, []), run(2, [], { projectId: "p2" }), run(1, [])];
  const chosen = (of: typeof runs, how: string) =>
    chooseRuns(of, "p1", how).map(({ resource }) => resource.id);
  expect(chosen(runs, "open")).toEqual(["r3", "r1"]);
  expect(chosen(runs.slice(0, 1), "open")).toEqual(["r4"]);
  expect(chosen(runs, "all")).toEqual(["r4", "r3", "r1"]);
  expect(chosen(runs, "r2")).toEqual([]);
});

test("sorts equal priorities in the scheduler's start order", () => {
  const queue = [
    task("r1", "short"),
    task("r1", "long", { path: 9 }),
    task("r1", "due", { deadline: 5 }),
    task("r1", "urgent", { priority: 1 }),
    task("r1", "older", { createdAt: -1 }),
  ];
  const parts = {
    terms: [],
    words: () => [],
    attention: new Map(),
    settled: new Set<string>(),
    asked: new Map<string, number>(),
  };
  const { columns: arranged } = arrangeBoard({ runs: [run(1, queue)], ...parts });
  expect(arranged.ready.map(({ name }) => name)).toEqual(["urgent", "due", "long", "older", "short"]);
});
