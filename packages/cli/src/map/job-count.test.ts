import { expect, test } from "vitest";

import { parseJobCount } from "./job-count.ts";

test.each([
  ["8", 8, false],
  ["0", 100_000, false],
  ["50%", 4, true],
  ["200%", 16, true],
  ["1%", 1, true],
  ["+2", 10, true],
  ["-1", 7, true],
  ["-20", 1, true],
])("-j %s of 8 cores is %d tasks", (text, tasks, ofThisMachine) => {
  expect(parseJobCount(text, 8)).toEqual({ tasks, ofThisMachine });
});

test.each(["", "x", "1.5", "+50%", "--1", "9999999"])("-j %j is refused", (text) => {
  expect(() => parseJobCount(text, 8)).toThrow("It must be a number such as 8");
});
