import { expect, test } from "vitest";

import { initialsOf } from "./initials-of.ts";

test.each([
  ["tally", "Ta"],
  ["api-one", "AO"],
  ["api-two", "AT"],
  ["my/very/long-name", "MN"],
  ["経理 システム", "経シ"],
  ["x", "X"],
  ["--", "--"],
])("abbreviates %s as %s", (name, initials) => {
  expect(initialsOf(name)).toBe(initials);
});
