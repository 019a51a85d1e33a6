import fc from "fast-check";
import { expect, test } from "vitest";

import { anchorAt, anchorOf, isExact, scrollHeight, scrollTopOf, tallest, type Sizes } from "./geometry.ts";

const anySizes = fc.record({
  total: fc.integer({ min: 1, max: 100_000_000 }),
  row: fc.integer({ min: 12, max: 40 }),
  height: fc.integer({ min: 100, max: 2_000 }),
});
const share = fc.double({ min: 0, max: 1, noNaN: true });

function rangeOf(sizes: Sizes): number {
  return scrollHeight(sizes) - sizes.height;
}

test("never exceeds the browser's maximum height, for any log", () => {
  fc.assert(
    fc.property(anySizes, (sizes) => {
      expect(scrollHeight(sizes)).toBeLessThanOrEqual(tallest);
      expect(scrollHeight(sizes)).toBeGreaterThanOrEqual(sizes.height);
    }),
  );
});

test("keeps the dragged scroll position: exactly in short logs, within a line in long ones", () => {
  fc.assert(
    fc.property(anySizes, share, (sizes, where) => {
      const taken = where * rangeOf(sizes);
      const shown = scrollTopOf(anchorAt(taken, sizes), sizes);
      // Near the ends of a scaled range, log pixels apply, not scrollbar pixels.
      const atEnd = taken < sizes.height || taken > rangeOf(sizes) - sizes.height;
      const off = Math.abs(shown - taken);
      expect(isExact(sizes) || !atEnd ? off : 0).toBeLessThan(1);
    }),
  );
});

test("maps the ends of the scrollbar to the ends of the log only", () => {
  fc.assert(
    fc.property(anySizes, share, (sizes, where) => {
      const range = rangeOf(sizes);
      expect(anchorAt(0, sizes)).toEqual({ line: 1, y: 0 });
      const end = anchorAt(range, sizes);
      const bottom = (sizes.total - end.line + 1) * sizes.row + end.y;
      expect(range > 0 ? bottom - sizes.height : 0).toBeCloseTo(0, 3);
      const line = 1 + Math.floor(where * (sizes.total - 1));
      const top = scrollTopOf(anchorOf(line, "top", sizes), sizes);
      expect(top).toBeGreaterThanOrEqual(0);
      expect(top).toBeLessThanOrEqual(range);
      expect(line === 1 || range <= 1 || top > 0).toBe(true);
    }),
  );
});

test("shows the line that is navigated to", () => {
  fc.assert(
    fc.property(anySizes, share, fc.constantFrom("top", "middle" as const), (sizes, where, place) => {
      const line = 1 + Math.floor(where * (sizes.total - 1));
      const anchor = anchorOf(line, place, sizes);
      const y = anchor.y + (line - anchor.line) * sizes.row;
      expect(y).toBeGreaterThanOrEqual(-0.001);
      expect(y + sizes.row).toBeLessThanOrEqual(sizes.height + 0.001);
    }),
  );
});
