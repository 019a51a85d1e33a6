import fc from "fast-check";
import { expect, test } from "vitest";

import { decideSchedule } from "./decide-schedule.ts";
import { dueFirings, jitterOf, type NextTime } from "./due-firings.ts";
import { missedPolicies, overlapPolicies } from "./schedule-spec.ts";

const minute = 60_000;

/** Every `step` minutes. */
const every =
  (step: number): NextTime =>
  (after) =>
    (Math.floor(after / (step * minute)) + 1) * step * minute;

const course = fc.record({
  step: fc.integer({ min: 1, max: 90 }),
  after: fc.integer({ min: 0, max: 100_000 * minute }),
  gap: fc.integer({ min: 0, max: 3 * 1440 * minute }),
  missed: fc.constantFrom(...missedPolicies),
  windowMs: fc.integer({ min: minute, max: 1440 * minute }),
});

test("every time of the window is run or counted as missed, and none twice", () => {
  fc.assert(
    fc.property(course, ({ step, after, gap, missed, windowMs }) => {
      const now = after + gap;
      const next = every(step);
      const { run, missed: lost } = dueFirings({ next, after, now, missed, windowMs });
      const from = Math.max(after, now - windowMs);
      const all = Math.floor(now / (step * minute)) - Math.floor(from / (step * minute));
      expect(run.length + (lost?.count ?? 0)).toBe(all);
      expect(new Set(run.map(({ dueAt }) => dueAt)).size).toBe(run.length);
      for (const { dueAt } of run) expect(dueAt > from && dueAt <= now).toBe(true);
    }),
  );
});

test("whenever a server looks, a punctual time runs once, and a decided one never again", () => {
  fc.assert(
    fc.property(course, fc.array(fc.integer({ min: 1, max: 50_000 }), { maxLength: 200 }), (given, steps) => {
      const next = every(given.step);
      const started = new Set<number>();
      let now = given.after;
      let decidedUntil = given.after;
      for (const ms of steps) {
        now += ms;
        const timing = { ...timingOf(given), overlap: "queue" as const };
        const decided = decideSchedule(
          { id: 1, timing, decidedUntil, waiting: [], isRunning: false },
          next,
          now,
        );
        for (const { dueAt, state } of decided?.firings ?? []) {
          expect(started.has(dueAt)).toBe(false);
          expect(state).toBe("waiting");
          started.add(dueAt);
        }
        decidedUntil = decided?.decidedUntil ?? decidedUntil;
      }
      const all = Math.floor(now / (given.step * minute)) - Math.floor(given.after / (given.step * minute));
      expect(started.size).toBe(all);
    }),
  );
});

test("at most one firing waits under skip and cancel-running, and a replaced one is told", () => {
  fc.assert(
    fc.property(course, fc.constantFrom(...overlapPolicies), fc.boolean(), (given, overlap, isRunning) => {
      const timing = { ...timingOf(given), missed: "skip" as const, overlap };
      const waiting = isRunning ? [given.after - 1] : [];
      const now = given.after + given.gap;
      const decided = decideSchedule(
        { id: 1, timing, decidedUntil: given.after, waiting, isRunning },
        every(given.step),
        now,
      );
      if (decided === undefined) return;
      const left = waiting.length - decided.dropped.length;
      const starting = decided.firings.filter(({ state }) => state === "waiting").length;
      expect(overlap === "queue" || left + starting <= 1).toBe(true);
      expect(overlap === "skip" && isRunning && starting > 0).toBe(false);
      expect(decided.cancelsRuns && overlap !== "cancel-running").toBe(false);
    }),
  );
});

test("the jitter of a firing is below its limit, stays the same, and differs between schedules", () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(), fc.integer({ min: 1, max: 1440 * minute }), (id, dueAt, limit) => {
      const jitter = jitterOf(id, dueAt, limit);
      expect(jitter >= 0 && jitter < limit && jitter === jitterOf(id, dueAt, limit)).toBe(true);
    }),
  );
  const hour = 60 * minute;
  const spread = new Set(
    Array.from({ length: 100 }, (_, id) => Math.floor(jitterOf(id, 0, hour) / (6 * minute))),
  );
  expect(spread.size).toBe(10);
});

function timingOf({ missed, windowMs }: { missed: (typeof missedPolicies)[number]; windowMs: number }) {
  return { cron: "* * * * *", timezone: "UTC", missed, windowMs, overlap: "skip" as const, jitterMs: 0 };
}
