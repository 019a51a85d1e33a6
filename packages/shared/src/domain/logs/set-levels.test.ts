import { expect, test } from "vitest";

import { currentLevels, levelsOf, nextEnd, setLevel, type SetLevel } from "./set-levels.ts";

const worker: SetLevel = { program: "worker", level: "debug", until: 2_000 };
const checkouts: SetLevel = { program: "worker", area: "checkouts", level: "trace" };

test("a program has the level that was set for it, else the configured one, and areas their own", () => {
  expect(levelsOf("worker", [worker, checkouts], "warn")).toEqual({
    level: "debug",
    areas: { checkouts: "trace" },
  });
  expect(levelsOf("server", [worker, checkouts], "warn")).toEqual({ level: "warn", areas: {} });
});

test("a level replaces the one of the same program and area only", () => {
  const set = setLevel([worker, checkouts], { program: "worker", level: "error" });
  expect(set).toEqual([checkouts, { program: "worker", level: "error" }]);
  expect(setLevel(set, { program: "worker", area: "checkouts", level: undefined })).toEqual([
    { program: "worker", level: "error" },
  ]);
});

test("a level with an end is over then", () => {
  expect(nextEnd([worker, checkouts])).toBe(2_000);
  expect(nextEnd([checkouts])).toBeUndefined();
  expect(currentLevels([worker, checkouts], 1_999)).toEqual([worker, checkouts]);
  expect(currentLevels([worker, checkouts], 2_000)).toEqual([checkouts]);
});
