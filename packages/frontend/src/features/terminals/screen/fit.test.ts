import fc from "fast-check";
import { expect, test } from "vitest";

import { fittingFont, roomFor, scrollBarWidth } from "./fit.ts";

const size = fc.integer({ min: 200, max: 4000 });
const cell = { width: 0.6, height: 1.2 };

test("fits a terminal of any size into its box, unless letters would become unreadable", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 200 }), size, size, (...all) => {
      const [columns, rows, width, height] = all;
      const font = fittingFont({ columns, rows }, cell, { width, height }, 13);
      expect(font).toBeLessThanOrEqual(13);
      expect(font).toBeGreaterThanOrEqual(7);
      if (font === 7) return;
      expect(columns * cell.width * font + scrollBarWidth).toBeLessThanOrEqual(width);
      expect(rows * cell.height * font).toBeLessThanOrEqual(height);
    }),
  );
});

test("counts whole cells of a box, and never fewer than programs can draw in", () => {
  expect(roomFor({ width: 8, height: 16 }, { width: 654, height: 399 })).toEqual({ columns: 80, rows: 24 });
  expect(roomFor({ width: 8, height: 16 }, { width: 0, height: 0 })).toEqual({ columns: 20, rows: 4 });
});
