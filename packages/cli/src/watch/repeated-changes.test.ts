import { expect, test } from "vitest";

import { RepeatedChanges } from "./repeated-changes.ts";

test("a file that changes in every round stops starting rounds until it changes while nothing runs", () => {
  const repeated = new RepeatedChanges();
  const during = new Map([["out", true]]);
  for (let round = 0; round < 4; round += 1) {
    expect(repeated.admit(during)).toEqual({ admitted: ["out"], stopped: [] });
  }
  expect(repeated.admit(during)).toEqual({ admitted: [], stopped: ["out"] });
  expect(repeated.admit(during)).toEqual({ admitted: [], stopped: [] });
  expect(repeated.admit(new Map([["out", false]]))).toEqual({ admitted: ["out"], stopped: [] });
  expect(repeated.admit(during)).toEqual({ admitted: ["out"], stopped: [] });
});
