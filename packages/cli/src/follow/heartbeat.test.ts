import { expect, test } from "vitest";

import type { TaskResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { sampleTask } from "../../../shared/test/rigs/sample-task.ts";
import { describeActivity } from "./heartbeat.ts";
import { longPreparations } from "./long-preparations.ts";
import { RunProgress } from "./run-progress.ts";

function task(name: string, more: Partial<TaskResource>): TaskResource {
  return { ...sampleTask("r1", name, { state: "blocked", ...more }), why: "" };
}

function describe(tasks: readonly TaskResource[], now: number): string {
  const progress = new RunProgress();
  for (const each of tasks) progress.add(each);
  progress.see(tasks);
  return describeActivity(progress, now);
}

const preparing = { state: "leased", preparing: { setup: "npm ci", since: 118_000 } } as const;

test("a sign of life names what runs, with times and set-up, and counts what waits", () => {
  const tasks = [
    task("build", { state: "running", startedAt: 0 }),
    task("lint", preparing),
    task("done", { state: "succeeded", startedAt: 0, endedAt: 5 }),
    task("test", { state: "blocked" }),
  ];
  expect(describe(tasks, 130_000)).toBe(
    "still running: build 2m10s, lint preparing (set-up: npm ci, 12s); 1 waiting",
  );
  expect(describe([task("a", { state: "ready" }), task("b", { state: "parked" })], 0)).toBe(
    "still waiting: 2 of 2 tasks",
  );
});

test("a sign of life names a few of many tasks", () => {
  const tasks = Array.from({ length: 8 }, (_, at) => task(`t${at}`, { state: "running", startedAt: 0 }));
  expect(describe(tasks, 60_000)).toBe(
    "still running: t0 1m00s, t1 1m00s, t2 1m00s, t3 1m00s, t4 1m00s and 3 more",
  );
});

test("a set-up command is told once, when it takes more than ten seconds", () => {
  const describeLong = longPreparations();
  const live = [task("lint", preparing), task("build", { state: "running", startedAt: 0 })];
  expect(describeLong(live, 120_000)).toEqual([]);
  expect(describeLong(live, 130_000)).toEqual(["r1/lint preparing (set-up: npm ci, 12s)"]);
  expect(describeLong(live, 140_000)).toEqual([]);
});
