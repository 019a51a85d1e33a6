import { expect, test } from "vitest";

import { parseDuration } from "./duration.ts";

test.each([
  ["500ms", 500],
  ["90s", 90_000],
  ["10m", 600_000],
  ["1h30m", 5_400_000],
  ["1.5h", 5_400_000],
  ["2d", 172_800_000],
  ["0s", 0],
])("%s is read as milliseconds", (text, ms) => {
  expect(parseDuration(text)).toEqual({ ok: true, value: ms });
});

test.each(["", "10", "10 m", "m", "-5s", "5S", "1h 30m", "5sec", "1e3s", ".5h"])(
  "%j is malformed",
  (text) => {
    expect(parseDuration(text)).toEqual({ ok: false, failure: "malformed" });
  },
);

test("more than a year is too long", () => {
  expect(parseDuration("365d").ok).toBe(true);
  expect(parseDuration("366d")).toEqual({ ok: false, failure: "too-long" });
  expect(parseDuration(`${"9".repeat(400)}h`)).toEqual({ ok: false, failure: "too-long" });
});
