import { expect, test } from "vitest";

import { nearest } from "./did-you-mean.ts";

const keys = ["run", "needs", "timeout", "idle-timeout", "outputs", "verify"];

test.each([
  ["need", "needs"],
  ["nedes", "needs"],
  ["Timeout", "timeout"],
  ["timout", "timeout"],
  ["idle_timeout", "idle-timeout"],
  ["output", "outputs"],
  ["rnu", "run"],
])("%s means %s", (typed, meant) => {
  expect(nearest(typed, keys)).toBe(meant);
});

test.each(["x", "environment", "zzzzz", ""])("%j is near to nothing", (typed) => {
  expect(nearest(typed, keys)).toBeUndefined();
});

test("very long words are compared in no time", () => {
  expect(nearest("a".repeat(1_000_000), ["b".repeat(1_000_000)])).toBeUndefined();
});
