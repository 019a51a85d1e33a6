import fc from "fast-check";
import { expect, test } from "vitest";

import { stepDisk, waterMarks } from "./step-disk.ts";

const spaces = fc
  .tuple(fc.nat(2 ** 42), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([total, share]) => ({ total, free: Math.floor(total * share) }));

test("tasks wait below the low mark, start at the high mark, and change nothing between them", () => {
  fc.assert(
    fc.property(spaces, fc.boolean(), (disk, waits) => {
      const marks = waterMarks(disk);
      const next = stepDisk(waits, disk, marks);
      const wanted = disk.free < marks.low || (disk.free < marks.high && waits);
      expect(next).toBe(wanted);
    }),
  );
});

test("the marks are a small share of every disk, and half a gigabyte of a large one", () => {
  expect(waterMarks({ total: 2 ** 40 })).toEqual({ low: 512 * 2 ** 20, high: 2 ** 30 });
  fc.assert(
    fc.property(fc.nat(2 ** 50), (total) => {
      const { low, high } = waterMarks({ total });
      expect(low).toBeLessThanOrEqual(total * 0.02);
      expect(high).toBe(2 * low);
    }),
  );
});
