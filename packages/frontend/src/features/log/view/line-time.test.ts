import { expect, test } from "vitest";

import { timeOfLine } from "./line-time.ts";

const start = Date.UTC(2026, 0, 31, 12, 0, 0);

test.each([
  [7_900, "0:07"],
  [754_000, "12:34"],
  [3_723_000, "1:02:03"],
  [-20, "0:00"],
])("%i ms after the attempt's start, shows %s", (ms, shown) => {
  const format = { choice: "since", start, locale: "en" } as const;
  expect(timeOfLine(start + ms, format)?.short).toBe(shown);
});

test("shows no time for a line without one or before the attempt's start is known", () => {
  expect(timeOfLine(undefined, { choice: "clock", start, locale: "en" })).toBe(undefined);
  expect(timeOfLine(start, { choice: "since", start: undefined, locale: "en" })).toBe(undefined);
  expect(timeOfLine(start, { choice: "none", start, locale: "en" })).toBe(undefined);
});
