import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { decideKept } from "./keep-backups.ts";

const dayMs = 86_400_000;
const start = Date.UTC(2026, 10, 2);
const backups = fc
  .uniqueArray(fc.integer({ min: 0, max: 400 * 24 }), { maxLength: 60 })
  .map((hours) => hours.map((hour) => ({ id: `b${hour}`, at: start + hour * 3_600_000 })));
const count = fc.option(fc.integer({ min: 0, max: 12 }), { nil: undefined });
const keep = fc.record({ last: count, daily: count, weekly: count, monthly: count });

describe("backups that stay", () => {
  test("include the newest one, and never more than the numbers allow", () => {
    fc.assert(
      fc.property(backups, keep, (all, wanted) => {
        const kept = decideKept(all, wanted);
        const newest = all.toSorted((one, other) => other.at - one.at)[0];
        expect(newest === undefined || kept.has(newest.id)).toBe(true);
        const numbers = Object.values(wanted).filter((each) => each !== undefined);
        const most =
          Math.max(
            1,
            numbers.reduce((sum, each) => sum + each, 0),
          ) + 1;
        expect(kept.size).toBeLessThanOrEqual(numbers.length === 0 ? all.length : most);
        expect(numbers.length > 0 || kept.size === all.length).toBe(true);
      }),
    );
  });

  test("do not change when the rest has been removed", () => {
    fc.assert(
      fc.property(backups, keep, (all, wanted) => {
        const kept = decideKept(all, wanted);
        const left = all.filter(({ id }) => kept.has(id));
        expect(decideKept(left, wanted)).toEqual(kept);
      }),
    );
  });

  test("are the newest of each day, of each week from Monday on, and of each month", () => {
    const at = (day: number, hour = 3) => ({
      id: `${day}/${hour}`,
      at: start + day * dayMs + hour * 3_600_000,
    });
    const all = [at(0), at(6), at(7), at(13), at(14), at(14, 9), at(30)];
    expect([...decideKept(all, { daily: 3 })]).toEqual(["30/3", "14/9", "13/3"]);
    expect([...decideKept(all, { weekly: 3 })]).toEqual(["30/3", "14/9", "13/3"]);
    expect([...decideKept(all, { monthly: 2 })]).toEqual(["30/3", "14/9"]);
    expect([...decideKept(all, { last: 2 })]).toEqual(["30/3", "14/9"]);
  });
});
