import fc from "fast-check";
import { expect, test } from "vitest";

import { lineRangeHash, parseLineRange } from "./line-range.ts";

test("reads back a line or a range from an address as it was written", () => {
  const number = fc.integer({ min: 1, max: 9_999_999_999 });
  fc.assert(
    fc.property(number, number, (one, other) => {
      const range = { first: Math.min(one, other), last: Math.max(one, other) };
      expect(parseLineRange(lineRangeHash(range))).toEqual(range);
      expect(parseLineRange(`#${lineRangeHash(range)}`)).toEqual(range);
    }),
  );
  expect(["12", "L20-12", "1,234", ""].map(parseLineRange)).toEqual([
    { first: 12, last: 12 },
    { first: 12, last: 20 },
    { first: 1234, last: 1234 },
    undefined,
  ]);
  expect(["L0", "top", "L1-", "-3"].map(parseLineRange)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});
