import fc from "fast-check";
import { expect, test } from "vitest";

import { labelInstants, timeSteps } from "./time-axis.ts";

const month = 30 * 86_400;

test("has steps from a second to a month, each at most 2.5 times the previous one", () => {
  const ratios = timeSteps.slice(1).map((step, at) => step / (timeSteps[at] ?? 0));
  expect([timeSteps[0], timeSteps.at(-1)]).toEqual([1, month]);
  expect(Math.min(...ratios)).toBeGreaterThan(1);
  expect(Math.max(...ratios)).toBeLessThanOrEqual(2.5);
});

test("labels no two ticks alike, for any step and start", () => {
  const axes = fc.record({
    step: fc.constantFrom(...timeSteps),
    at: fc.integer({ min: 1_700_000_000, max: 1_900_000_000 }),
    count: fc.integer({ min: 2, max: 12 }),
    locale: fc.constantFrom("en-GB", "en-US", "ja-JP"),
  });
  fc.assert(
    fc.property(axes, ({ step, at, count, locale }) => {
      const first = Math.ceil(at / step) * step;
      const told = labelInstants(
        Array.from({ length: count }, (_, each) => first + each * step),
        locale,
      );
      expect(new Set(told).size).toBe(count);
    }),
  );
});

test("omits the day within one day, and shows it across midnight", () => {
  const noon = new Date(2026, 10, 22, 12).getTime() / 1000;
  expect(labelInstants([noon, noon + 30], "en-GB")).toEqual(["12:00:00", "12:00:30"]);
  const [before, after] = labelInstants([noon - 43_200 - 3_600, noon - 43_200 + 3_600], "en-GB");
  expect([before, after]).toEqual([expect.stringMatching(/21 Nov.*23:00:00/), "01:00:00"]);
});
