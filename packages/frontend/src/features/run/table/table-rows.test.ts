import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";
import { compareRuns } from "@wezterm-parallel/shared/domain/run/compare-runs";
import { expect, test } from "vitest";

import { possibleRunActions } from "../act-on-run.ts";
import { readRunFilter } from "../filter-runs.ts";
import { rowsBetween, filterRows, readTaskFilter, rowsOf, tookMs, waitedMs } from "./table-rows.ts";

const task = (name: string, more: Partial<LiveTask> = {}) =>
  ({ id: `r2/${name}`, name, base: name, state: "succeeded", needs: [], ...more }) as unknown as LiveTask;

test("filters rows by words, states and changes from the address", () => {
  const now = [task("build"), task("test", { state: "failed", worker: "w2" }), task("ship")];
  const before = [task("build"), task("test"), task("old")];
  const rows = rowsOf(now, compareRuns(before, now).tasks);
  const shown = (query: Record<string, string>) =>
    filterRows(rows, readTaskFilter(query)).map(({ name }) => name);
  expect(shown({})).toEqual(["test", "ship", "old", "build"]);
  expect(shown({ q: "W2 te" })).toEqual(["test"]);
  expect(shown({ state: "failed,nonsense" })).toEqual(["test"]);
  expect(shown({ change: "removed" })).toEqual(["old"]);
  expect(rowsOf(now, undefined).map(({ name }) => name)).toEqual(["test", "build", "ship"]);
  expect(rowsBetween(rows, "test", "old")).toEqual(["test", "ship", "old"]);
  expect(rowsBetween(rows, undefined, "old")).toEqual(["old"]);
});

test("shows the times that are known so far", () => {
  expect(tookMs({ startedAt: 10, endedAt: undefined }, 50)).toBe(40);
  expect(waitedMs({ readyAt: 10, startedAt: 30, endedAt: 90 }, 200)).toBe(20);
  expect(waitedMs({ readyAt: 10, startedAt: undefined, endedAt: undefined }, 200)).toBe(190);
  expect(tookMs({ startedAt: undefined, endedAt: undefined }, 50)).toBeUndefined();
});

test("offers the actions that the run's state allows", () => {
  const of = (state: Parameters<typeof possibleRunActions>[0]["state"], counts: object) =>
    possibleRunActions({ state, counts: counts as never });
  expect(of("running", { running: 1, failed: 1 })).toEqual(["retryFailed", "pause", "cancel"]);
  expect(of("paused", { ready: 1 })).toEqual(["resume", "cancel"]);
  expect(of("failed", { failed: 1, succeeded: 3 })).toEqual(["retryFailed", "retryAll"]);
  expect(of("succeeded", { succeeded: 3 })).toEqual(["retryAll"]);
});

test("reads a run filter from the address", () => {
  expect(readRunFilter({ q: " Demo  x", state: "failed,running,what", project: "p2" })).toEqual({
    words: ["demo", "x"],
    states: ["running", "failed"],
    project: "p2",
  });
});
