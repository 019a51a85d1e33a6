import { expect, test } from "vitest";

import { shareFairly } from "./list-fairly.ts";

test("a run with very many tasks gets the room that small ones leave", () => {
  expect(shareFairly([100_000, 3, 0, 50], 100)).toEqual([48, 3, 0, 49]);
  expect(shareFairly([100_000, 100_000], 100)).toEqual([50, 50]);
  expect(shareFairly([4, 5], 100)).toEqual([4, 5]);
  expect(shareFairly([], 100)).toEqual([]);
});
