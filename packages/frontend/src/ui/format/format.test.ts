import { expect, test } from "vitest";

import { formatAgo, formatDuration, formatElapsed } from "./durations.ts";
import { formatBytes, formatCount, formatPercent } from "./numbers.ts";

test.each([
  [400, "0.4s", "0.4秒"],
  [12_000, "12s", "12秒"],
  [185_000, "3m 05s", "3分05秒"],
  [7_800_000, "2h 10m", "2時間10分"],
  [356_400_000, "4d 03h", "4日03時間"],
])("formats %i ms as %s, in Japanese as %s", (ms, english, japanese) => {
  expect([formatDuration(ms, "en"), formatDuration(ms, "ja")]).toEqual([english, japanese]);
});

test("formats a running timer in whole seconds", () => {
  expect([0, 999, 7400, 67_000].map((ms) => formatElapsed(ms, "en"))).toEqual(["0s", "0s", "7s", "1m 07s"]);
});

test("formats relative times by locale", () => {
  expect(formatAgo(0, 200, "en")).toBe("now");
  expect(formatAgo(0, 180_000, "en")).toMatch(/^3\s?m(in\.)? ago$/);
  expect(formatAgo(0, 180_000, "ja")).toMatch(/^3\s?分前$/);
  expect(formatAgo(7_200_000, 0, "en")).toMatch(/^in 2\s?h/);
});

test("formats numbers by locale", () => {
  expect(formatCount(1234, "en")).toBe("1,234");
  expect(formatCount(1_234_000, "ja")).toBe("123.4万");
  expect(formatPercent(0.42, "en")).toBe("42%");
  expect([formatBytes(512, "en"), formatBytes(3482, "en"), formatBytes(12 * 1024 ** 3, "en")]).toEqual([
    "512 B",
    "3.4 kB",
    "12 GB",
  ]);
});
