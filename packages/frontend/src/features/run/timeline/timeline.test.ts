import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { barsOf, hasEarlier, type Bar } from "./bars.ts";
import { layRows, loadOf } from "./lay-rows.ts";
import {
  brushWindow,
  moveWindow,
  readWindow,
  tickStep,
  ticksOf,
  type TimeWindow,
  wholeWindow,
  writeWindow,
  zoomWindow,
} from "./time-window.ts";
import { barAt, heights, placeRows, rowAt, timeAt, xOf } from "./timeline-geometry.ts";
import { cutAxis, ticksOn, wholeAxis } from "./time-axis.ts";
import { findPlace, walkBars } from "./walk-bars.ts";

const bar = (task: string, from: number, to: number | undefined, worker = "w1"): Bar => ({
  task,
  attempt: 1,
  worker,
  state: "succeeded",
  waitedFrom: undefined,
  from,
  to,
  earlier: false,
});

const anyBars = fc
  .array(fc.tuple(fc.nat(1000), fc.integer({ min: 1, max: 300 }), fc.constantFrom("w1", "w2")), {
    maxLength: 60,
  })
  .map((rows) =>
    rows
      .map(([from, length, worker], at) => bar(`t${at}`, from, from + length, worker))
      .toSorted((one, other) => one.from - other.from),
  );

describe("rows", () => {
  test("contain every bar once, without overlap in a lane, in as many lanes as bars overlap", () => {
    fc.assert(
      fc.property(anyBars, (bars) => {
        const rows = layRows(bars, "lanes");
        const lanes = rows.flatMap((row) => (row.kind === "bars" ? [row.bars] : []));
        expect(lanes.flat()).toHaveLength(bars.length);
        for (const lane of lanes)
          for (const [at, each] of lane.entries())
            expect(each.from).toBeGreaterThanOrEqual(lane[at - 1]?.to ?? 0);
        const own = bars.filter(({ worker }) => worker === "w1");
        const atOnce = own.map(
          ({ from }) => own.filter((other) => other.from <= from && from < (other.to ?? 0)).length,
        );
        const most = Math.max(0, ...atOnce);
        const lanesOfFirst = lanes.filter((lane) => lane[0]?.worker === "w1").length;
        expect(lanesOfFirst).toBe(most);
      }),
    );
  });

  test("are found by vertical position, and bars by coordinates", () => {
    const rows = layRows([bar("a", 0, 10), bar("b", 20, 21)], "tasks");
    const places = placeRows(rows);
    expect(places.total).toBe(heights.worker + 2 * heights.bars);
    expect([0, heights.worker, heights.worker + heights.bars, -1, 999].map((y) => rowAt(places, y))).toEqual([
      0, 1, 2, -1, -1,
    ]);
    const scale = { window: { from: 0, to: 100 }, origin: 0, pack: wholeAxis.pack, left: 50, width: 1000 };
    expect(timeAt(scale, xOf(scale, 42))).toBeCloseTo(42);
    expect(barAt([bar("b", 20, 20)], xOf(scale, 20) + 2, scale, 0)?.task).toBe("b");
    expect(barAt([bar("b", 20, 21)], xOf(scale, 40), scale, 0)).toBeUndefined();
  });

  test("are navigated bar by bar", () => {
    const rows = layRows([bar("a", 0, 10), bar("b", 5, 20), bar("c", 12, 13)], "lanes");
    const at = (task: string) => findPlace(rows, `${task}#1`);
    expect(walkBars(rows, undefined, "down")?.task).toBe("a");
    expect(walkBars(rows, at("a"), "later")?.task).toBe("c");
    expect(walkBars(rows, at("c"), "down")?.task).toBe("b");
    expect(walkBars(rows, at("b"), "up")?.task).toBe("a");
    expect(walkBars(rows, at("a"), "up")).toBeUndefined();
  });

  test("counts the bars in each interval", () => {
    const bars = [
      { from: 0, to: 50 },
      { from: 25, to: 75 },
      { from: 80, to: 100 },
    ];
    expect(loadOf(bars, { from: 0, to: 100 }, 4)).toEqual([1, 2, 1, 1]);
  });
});

describe("bars", () => {
  const task = {
    name: "a",
    attempts: 2,
    worker: "w1",
    createdAt: 0,
    readyAt: 10,
    startedAt: 100,
    endedAt: 120,
  };

  test("of a retried task: one per attempt, earlier ones marked", () => {
    const earlier = {
      task: "r1/a",
      attempt: 1,
      worker: "w2",
      leasedAt: 20,
      startedAt: 25,
      endedAt: 60,
      outcome: { kind: "exited" as const, code: 1 },
    };
    const bars = barsOf([{ ...task, state: "succeeded" }], [earlier]);
    expect(bars).toMatchObject([
      { attempt: 1, worker: "w2", state: "failed", from: 25, to: 60, earlier: true },
      { attempt: 2, worker: "w1", state: "succeeded", waitedFrom: 10, from: 100, to: 120, earlier: false },
    ]);
  });

  test("of a task that waits for its retry end with its last attempt", () => {
    const parked = { ...task, attempts: 1, state: "parked" as const, endedAt: undefined };
    expect(hasEarlier(parked)).toBe(true);
    const ended = { task: "r1/a", attempt: 1, worker: "w1", startedAt: 100, endedAt: 110 };
    expect(barsOf([parked], [ended])).toMatchObject([{ attempt: 1, to: 110, earlier: true }]);
  });
});

describe("the window", () => {
  const whole = wholeWindow(100_000);
  const windows = fc
    .tuple(fc.integer({ min: 0, max: 100_000 }), fc.integer({ min: 0, max: 100_000 }))
    .map(([one, other]) => brushWindow(one, other, whole));

  test("stays within the timeline and spans at least a second", () => {
    fc.assert(
      fc.property(
        windows,
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        fc.integer({ min: -2e5, max: 2e5 }),
        (seen, factor, by) => {
          for (const next of [zoomWindow(seen, factor, seen.from + 10, whole), moveWindow(seen, by, whole)]) {
            expect(next.from).toBeGreaterThanOrEqual(-0.001);
            expect(next.to).toBeLessThanOrEqual(whole.to + 0.001);
            expect(next.to - next.from).toBeGreaterThan(999);
          }
        },
      ),
    );
  });

  test("is read back from the address unchanged", () => {
    fc.assert(
      fc.property(windows, (seen) => {
        const read = readWindow(writeWindow(seen));
        // The address holds whole ms.
        expect(read?.from).toBeCloseTo(seen.from, -0.5);
        expect(read?.to).toBeCloseTo(seen.to, -0.5);
      }),
    );
    for (const wrong of [undefined, "", "5", "20-10", "a-b", "1-1.2"])
      expect(readWindow(wrong)).toBeUndefined();
  });

  const ticksIn = (window: TimeWindow, most: number) => ticksOf(window, tickStep(window, most));

  test("has ticks at round times, as many as fit", () => {
    expect(ticksIn({ from: 0, to: 10_000 }, 5)).toEqual([0, 2000, 4000, 6000, 8000, 10_000]);
    expect(ticksIn({ from: 12_300, to: 13_300 }, 4)).toEqual([12_500, 13_000]);
  });
});

describe("the axis", () => {
  const minute = 60_000;
  const bulk = Array.from({ length: 20 }, (_, at) => bar(`t${at}`, at * 3000, at * 3000 + 9000));
  const share = (bars: readonly Bar[], now: number) => {
    const { pack } = cutAxis(bars, 0, now);
    const end = Math.max(...bars.map(({ to }) => to ?? now));
    return pack(66_000) / pack(end);
  };

  test("cuts the idle time before a late retry, so that earlier work keeps most of the width", () => {
    const retried = [...bulk, { ...bar("t3", 600 * minute, 600 * minute + 5000), attempt: 2 }];
    expect(share(retried, 0)).toBeGreaterThan(0.8);
    expect(cutAxis(retried, 0, 0).cuts).toEqual([{ from: 66_000, to: 600 * minute, working: 0 }]);
  });

  test("cuts the time in which a single forgotten task was running", () => {
    expect(share([...bulk, bar("open", 5000, undefined)], 600 * minute)).toBeGreaterThan(0.8);
  });

  test("is not cut when tasks merely differ in length", () => {
    expect(cutAxis([...bulk, bar("long", 5000, 200_000)], 0, 0)).toBe(wholeAxis);
    expect(cutAxis([...bulk, bar("later", 76_000, 80_000)], 0, 0)).toBe(wholeAxis);
    expect(cutAxis([], 0, 0)).toBe(wholeAxis);
  });

  test("is continuous, with round ticks on both sides of a cut and none inside", () => {
    fc.assert(
      fc.property(anyBars, fc.nat(1e7), (bars, later) => {
        const axis = cutAxis([...bars, bar("late", later, later + 1000)], 0, 0);
        const moments = [0, 500, 1300, later, later + 500, later + 1000].toSorted((a, b) => a - b);
        const packed = moments.map(axis.pack);
        expect(packed).toEqual(packed.toSorted((a, b) => a - b));
      }),
    );
    const axis = cutAxis([...bulk, bar("late", 600 * minute, 600 * minute + 30_000)], 0, 0);
    const whole = { from: 0, to: axis.pack(600 * minute + 30_000) };
    const marks = ticksOn(axis, whole, (part) => ticksOf(part, 30_000));
    expect(marks).toEqual([0, 30_000, 60_000, 600 * minute, 600 * minute + 30_000]);
  });
});
