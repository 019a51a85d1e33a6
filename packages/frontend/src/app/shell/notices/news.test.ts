import { expect, test } from "vitest";

import type { LiveRun } from "@wezterm-parallel/shared/client/live/live-run";
import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";

import { newsBetween, settledBetween, standingOf } from "./news.ts";

const now = 1_000_000;

function run(state: string, tasks: readonly Partial<LiveTask>[] = [], createdAt = 0): LiveRun {
  const all = tasks.map((task) => [task.id, { run: "r1", name: task.id?.slice(3), ...task }]);
  return {
    resource: { id: "r1", title: "nightly", state, createdAt },
    tasks: new Map(all as never),
  } as never;
}

const standing = (runs: readonly LiveRun[], asked: readonly Partial<LiveTask>[] = []) =>
  standingOf({ runs }, asked as LiveTask[], now);
const kinds = (before: ReturnType<typeof standing>, after: ReturnType<typeof standing>) =>
  newsBetween(before, after).map(({ kind }) => kind);

test("reports a failed task and an ended run once each", () => {
  const before = standing([run("running", [{ id: "r1/a", state: "running" }])]);
  const a = { id: "r1/a", state: "failed", why: "exit 1", endedAt: now + 5 } as const;
  const failed = standing([run("running", [a])]);
  expect(newsBetween(before, failed)).toMatchObject([
    { kind: "failed", run: "r1", name: "a", task: { why: "exit 1" } },
  ]);
  expect(kinds(failed, failed)).toEqual([]);
  expect(kinds(failed, standing([run("failed", [a])]))).toEqual(["run-ended"]);
});

test("reports a run that began and ended between two checks", () => {
  const b = { id: "r1/b", state: "failed", endedAt: now + 9 } as const;
  expect(kinds(standing([]), standing([run("failed", [b], now + 1)]))).toEqual(["failed", "run-ended"]);
});

test("reports a task that ended before a check but became known after it, even if the server's clock is behind", () => {
  const a = (state: string, endedAt?: number) => ({ id: "r1/a", state, endedAt }) as never;
  const before = standing([run("running", [a("running")])]);
  expect(kinds(before, standing([run("running", [a("failed", now - 3_600_000)])]))).toEqual(["failed"]);
  const whole = run("failed", [a("failed", now - 20)], now - 90);
  expect(kinds(standing([]), standing([whole]))).toEqual(["failed", "run-ended"]);
});

test("does not report older states that become known late, or new runs", () => {
  const old = { id: "r1/a", state: "failed", endedAt: now - 5_000 } as const;
  expect(kinds(standing([]), standing([run("failed", [old], 5)]))).toEqual([]);
  expect(kinds(standing([]), standing([run("running", [], now + 1)]))).toEqual([]);
});

test("reports news that only the server can determine", () => {
  const silent = { id: "r1/a", run: "r1", name: "a", state: "running", attention: "stuck" } as const;
  expect(kinds(standing([run("running")]), standing([run("running")], [silent]))).toEqual(["stuck"]);
  const long = run("running", [{ id: "r1/a", state: "running", startedAt: 1 }]);
  expect(kinds(standing([]), standing([long]))).toEqual([]);
});

test("what no longer needs anybody is settled", () => {
  const a = { id: "r1/a", state: "running", attention: "asks" } as const;
  const asking = standing(
    [run("running", [{ id: "r1/a", state: "running" }])],
    [{ ...a, run: "r1", name: "a" }],
  );
  const working = standing([run("running", [{ id: "r1/a", state: "running" }])]);
  expect(settledBetween(asking, working)).toEqual(["r1/a"]);
  expect(settledBetween(asking, asking)).toEqual([]);
});
