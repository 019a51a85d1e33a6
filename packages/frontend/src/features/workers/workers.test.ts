import { expect, test } from "vitest";

import { LiveRun } from "@wezterm-parallel/shared/client/live/live-run";
import type {
  RunResource,
  TaskResource,
  WorkerResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { findRunningTasks } from "./find-running-tasks.ts";
import { addLoads } from "./use-load-courses.ts";

/** Creates a run with these tasks: name, state, worker, start. */
function runOf(
  resource: Partial<RunResource>,
  ...tasks: readonly (readonly [string, TaskResource["state"], string?, number?])[]
): LiveRun {
  const run = new LiveRun({ id: "r1", counts: {}, ...resource } as RunResource);
  run.load(
    tasks.map(
      ([name, state, worker, startedAt]) =>
        ({
          id: `r1/${name}`,
          run: "r1",
          name,
          state,
          worker,
          startedAt,
          command: "true",
          needs: [],
        }) as unknown as TaskResource,
    ),
    true,
  );
  return run;
}

test("counts tasks that start, run or are verified; longest-running first, unstarted last", () => {
  const run = runOf(
    {},
    ["starts", "leased", "w1"],
    ["young", "running", "w1", 20],
    ["old", "verifying", "w1", 10],
    ["other", "running", "w2", 5],
    ["done", "succeeded", "w1", 1],
    ["next", "ready"],
  );
  const names = (worker?: string) => findRunningTasks([run], worker).map(({ task }) => task.name);
  expect(names("w1")).toEqual(["old", "young", "starts"]);
  expect(names()).toEqual(["other", "old", "young", "starts"]);
  expect(names("w3")).toEqual([]);
});

test("counts no tasks of an ended run, whatever their last known state", () => {
  expect(findRunningTasks([runOf({ endedAt: 9 }, ["late", "running", "w1", 1])], undefined)).toEqual([]);
});

test("appends loads, keeps sixty points, and drops them with the worker", () => {
  const worker = (load: number | undefined) =>
    ({ name: "w1", ...(load !== undefined && { machine: { load, memoryFree: 1 } }) }) as WorkerResource;
  const loads = Array.from({ length: 70 }, (_, at) => at);
  const course = loads.reduce<ReturnType<typeof addLoads>>(
    (before, load) => addLoads(before, [worker(load)]),
    new Map(),
  );
  expect(course.get("w1")).toEqual(loads.slice(10));
  expect(addLoads(course, [worker(undefined)]).has("w1")).toBe(false);
});
