import { expect, test } from "vitest";

import { decideSchedule } from "./decide-schedule.ts";
import { dueFirings, endAt, type NextTime, nextTimes } from "./due-firings.ts";

const hour = 3_600_000;
const hourly: NextTime = (after) => (Math.floor(after / hour) + 1) * hour;
const offFor = { next: hourly, after: 10 * hour, now: 15.5 * hour, windowMs: 24 * hour };

test("missed times are skipped, made up for once, or all made up for", () => {
  expect(dueFirings({ ...offFor, missed: "skip" })).toEqual({
    run: [],
    missed: { count: 5, last: 15 * hour },
  });
  expect(dueFirings({ ...offFor, missed: "run-once" })).toEqual({
    run: [{ dueAt: 15 * hour, isLate: true }],
    missed: { count: 4, last: 14 * hour },
  });
  const all = dueFirings({ ...offFor, missed: "run-all" });
  expect(all.run.map(({ dueAt }) => dueAt / hour)).toEqual([11, 12, 13, 14, 15]);
  expect(all.missed).toBeUndefined();
});

test("times before the window are forgotten", () => {
  const { run } = dueFirings({ ...offFor, missed: "run-all", windowMs: 2 * hour });
  expect(run.map(({ dueAt }) => dueAt / hour)).toEqual([14, 15]);
});

test("run-once starts none for a missed time when a punctual one runs anyway", () => {
  const { run, missed } = dueFirings({ ...offFor, now: 15 * hour + 1, missed: "run-once" });
  expect(run).toEqual([{ dueAt: 15 * hour, isLate: false }]);
  expect(missed).toEqual({ count: 4, last: 14 * hour });
});

test("no time follows the end", () => {
  expect(nextTimes(endAt(hourly, 3 * hour), 0, 5)).toEqual([hour, 2 * hour, 3 * hour]);
});

const timing = { cron: "", timezone: "UTC", missed: "skip", windowMs: 24 * hour, jitterMs: 0 } as const;
const busy = { id: 1, decidedUntil: 9.5 * hour, isRunning: true };

test("a time that comes during a run is skipped, queued, or cancels the run and what waits", () => {
  const now = 10 * hour;
  const decide = (overlap: "skip" | "queue" | "cancel-running") =>
    decideSchedule({ ...busy, timing: { ...timing, overlap }, waiting: [9 * hour] }, hourly, now);
  expect(decide("skip")).toMatchObject({ firings: [{ dueAt: now, state: "skipped" }], cancelsRuns: false });
  expect(decide("queue")).toMatchObject({ firings: [{ dueAt: now, state: "waiting" }], dropped: [] });
  expect(decide("cancel-running")).toMatchObject({
    firings: [{ dueAt: now, state: "waiting" }],
    dropped: [9 * hour],
    cancelsRuns: true,
  });
});

test("run-all queues what it makes up for although times that overlap are skipped", () => {
  const { firings } =
    decideSchedule(
      {
        ...busy,
        isRunning: false,
        timing: { ...timing, overlap: "skip", missed: "run-all" },
        waiting: [],
      },
      hourly,
      12.5 * hour,
    ) ?? {};
  expect(firings?.map(({ state }) => state)).toEqual(["waiting", "waiting", "waiting"]);
});
