import { expect, test } from "vitest";

import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";
import type { RunResource, TaskResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { sampleTask as task } from "../../../shared/test/rigs/sample-task.ts";
import { findWhatNow } from "./what-now.ts";

function run(number: number, tasks: readonly LiveTask[], changes: Partial<RunResource> = {}) {
  const resource = { id: `r${number}`, number, projectId: "p1", ...changes } as RunResource;
  return { resource, tasks: new Map(tasks.map((each) => [each.id, each])) };
}

function find(
  runs: readonly ReturnType<typeof run>[],
  { seen = [], dismissed = [] }: { seen?: readonly LiveTask[]; dismissed?: readonly string[] } = {},
) {
  const attention = new Map(seen.map((each) => [each.id, each as TaskResource]));
  const { needs, running, next, blocked } = findWhatNow({ runs, attention, dismissed: new Set(dismissed) });
  const ids = (rows: typeof needs) => rows.map((row) => row.task.id);
  return { needs: ids(needs), running: ids(running), next: ids(next), blocked };
}

const failed = { state: "failed", attempts: 1, endedAt: 5, outcome: { kind: "exited", code: 1 } } as const;

test("lists a failure until it is dismissed or a newer run contains the task", () => {
  const older = run(1, [task("r1", "a", failed), task("r1", "b", failed)], { endedAt: 9 });
  const newer = run(2, [task("r2", "a", { state: "running" })]);
  expect(find([older]).needs).toEqual(["r1/a", "r1/b"]);
  expect(find([newer, older]).needs).toEqual(["r1/b"]);
  expect(find([newer, run(1, [...older.tasks.values()])]).needs).toEqual(["r1/a", "r1/b"]);
  expect(find([older], { dismissed: ["r1/a#1"] }).needs).toEqual(["r1/b"]);
  const again = run(1, [task("r1", "a", { ...failed, attempts: 2 })]);
  expect(find([again], { dismissed: ["r1/a#1"] }).needs).toEqual(["r1/a"]);
});

test("uses the server's hint while the task is unchanged", () => {
  const silent = task("r1", "a", { state: "running", attempts: 1 });
  const seen = [{ ...silent, attention: "stuck" as const }];
  expect(find([run(1, [silent])], { seen })).toMatchObject({ needs: ["r1/a"], running: [] });
  expect(find([run(1, [{ ...silent, attempts: 2 }])], { seen })).toMatchObject({
    needs: [],
    running: ["r1/a"],
  });
  expect(find([run(1, [{ ...silent, state: "succeeded" }])], { seen }).needs).toEqual([]);
});

test("lists tasks that wait for input before failed ones, however long they have waited", () => {
  const asking = task("r1", "ask", { state: "running", attempts: 1, startedAt: 1 });
  const seen = [{ ...asking, attention: "stuck" as const }];
  expect(find([run(1, [task("r1", "broken", failed), asking])], { seen }).needs).toEqual([
    "r1/ask",
    "r1/broken",
  ]);
});

test("lists paused tasks after failures, and upcoming tasks in queue order", () => {
  const tasks = [
    task("r1", "held", { state: "parked", createdAt: 99 }),
    task("r1", "broken", failed),
    task("r1", "again", { state: "parked", resumesAt: 20, priority: 9 }),
    task("r1", "late", {}),
    task("r1", "first", { priority: 5 }),
    task("r1", "behind", { state: "blocked" }),
  ];
  expect(find([run(1, tasks)])).toEqual({
    needs: ["r1/broken", "r1/held"],
    running: [],
    next: ["r1/first", "r1/late", "r1/again"],
    blocked: 1,
  });
});
