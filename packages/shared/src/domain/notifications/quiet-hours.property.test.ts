import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { findQuietEnd } from "./quiet-hours.ts";

const at = (time: string) => Date.parse(`2026-11-24T${time}Z`);
const night = (timeZone: string) => ({ from: "22:00", until: "07:00", timeZone });

test.each([
  ["UTC", "21:59", undefined],
  ["UTC", "22:00", "2026-11-25T07:00Z"],
  ["UTC", "06:59", "2026-11-24T07:00Z"],
  ["UTC", "07:00", undefined],
  ["Asia/Tokyo", "12:59", undefined],
  ["Asia/Tokyo", "13:00", "2026-11-24T22:00Z"],
  ["America/New_York", "11:30", "2026-11-24T12:00Z"],
])("a night in %s at %s UTC", (zone, time, end) => {
  expect(findQuietEnd(night(zone), at(time))).toBe(end === undefined ? undefined : Date.parse(end));
});

test("a day from a time to the same time is no quiet time, and nothing is unless it was set", () => {
  expect(findQuietEnd({ from: "09:00", until: "09:00", timeZone: "UTC" }, at("09:00"))).toBeUndefined();
  expect(findQuietEnd(undefined, at("23:00"))).toBeUndefined();
});

describe("properties", () => {
  const clock = fc
    .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
    .map(([hour, minute]) => `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`);

  test("the end is later, within a day, and no longer quiet", () => {
    const zones = fc.constantFrom("UTC", "Asia/Tokyo", "Asia/Kathmandu");
    fc.assert(
      fc.property(clock, clock, zones, fc.integer({ min: 0, max: 4e12 }), (from, until, timeZone, now) => {
        const quiet = { from, until, timeZone };
        const end = findQuietEnd(quiet, now);
        if (end === undefined) return;
        expect(end).toBeGreaterThan(now);
        expect(end - now).toBeLessThanOrEqual(24 * 3_600_000);
        expect(findQuietEnd(quiet, end)).toBeUndefined();
      }),
    );
  });
});
