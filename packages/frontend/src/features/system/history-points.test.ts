import fc from "fast-check";
import { expect, test } from "vitest";

import type { SystemPoint } from "@wezterm-parallel/shared/protocol/api/schemas/system-schemas";

import { endedPerMinute, readRange, spanOf, summarize, tableRows, withGaps } from "./history-points.ts";

function point(at: number, ended = 0, stepMs = 10_000): SystemPoint {
  const tasks = { blocked: 1, ready: 2, parked: 3, leased: 4, running: 5, verifying: 6 };
  return { at, stepMs, tasks, ended, workers: 1, load: 0.5, memoryFree: 1, store: 1, diskFree: 1 };
}

/** Histories of a server with outages: ascending times, at least one step apart. */
const histories = fc
  .array(fc.record({ pause: fc.constantFrom(0, 0, 0, 10_000, 600_000), ended: fc.nat(20) }), {
    maxLength: 80,
  })
  .map((steps) => {
    let at = 1_000_000;
    return steps.map(({ pause, ended }) => {
      at += 10_000 + pause;
      return point(at, ended);
    });
  });

test("breaks a line only where the server was away", () => {
  const points = [point(10_000), point(20_000), point(40_000), point(400_000)];
  expect(withGaps(points).map((instant) => (instant.point === undefined ? "-" : instant.at))).toEqual([
    10_000,
    20_000,
    40_000,
    "-",
    400_000,
  ]);
});

test("keeps all points in ascending order, however often the server was away", () => {
  fc.assert(
    fc.property(histories, (points) => {
      const instants = withGaps(points);
      expect(instants.flatMap((instant) => instant.point ?? [])).toEqual(points);
      const times = instants.map(({ at }) => at);
      expect(times).toEqual(times.toSorted((one, other) => one - other));
      expect(new Set(times).size).toBe(times.length);
    }),
  );
});

test("computes throughput over the observed part of the last minute", () => {
  const steady = Array.from({ length: 12 }, (_, index) => point((index + 1) * 10_000, 2));
  expect(endedPerMinute(withGaps(steady))).toEqual(steady.map(() => 12));
  const burst = [point(10_000, 6), ...Array.from({ length: 7 }, (_, index) => point((index + 2) * 10_000))];
  expect(endedPerMinute(withGaps(burst))).toEqual([36, 18, 12, 9, 7.2, 6, 0, 0]);
});

test("uses one-minute steps as they are, and ignores time away", () => {
  const points = [point(60_000, 5, 60_000), point(120_000, 7, 60_000), point(900_000, 3, 60_000)];
  expect(endedPerMinute(withGaps(points))).toEqual([5, 7, null, 3]);
});

test("counts every ended task in the table, in few rows, newest first", () => {
  fc.assert(
    fc.property(histories, (points) => {
      const from = 1_000_000;
      const to = Math.max(points.at(-1)?.at ?? 0, from + 1);
      const rows = summarize(points, from, to);
      const count = (items: readonly { readonly ended: number }[]) =>
        items.reduce((sum, { ended }) => sum + ended, 0);
      expect(rows.length).toBeLessThanOrEqual(tableRows);
      expect(count(rows)).toBe(count(points));
      const times = rows.map(({ at }) => at);
      expect(times).toEqual(times.toSorted((one, other) => other - one));
    }),
  );
  const [row] = summarize([point(5_000)], 0, 12_000);
  expect(row).toMatchObject({ running: 15, ready: 2, blocked: 1, parked: 3, waitP95: undefined });
});

test("shows the last hour when the address has an unknown range", () => {
  expect([readRange("24h"), readRange("toString"), readRange(undefined)]).toEqual(["24h", "1h", "1h"]);
});

test("fills the plot with a history shorter than the range, from five minutes on", () => {
  const hour = 3_600_000;
  const to = 10 * hour;
  const spans = [[], [point(to)], [point(to - 600_000), point(to)], [point(to - 2 * hour), point(to)]].map(
    (points) => to - spanOf(points, "1h", to).from,
  );
  expect(spans).toEqual([300_000, 300_000, 610_000, hour]);
});
