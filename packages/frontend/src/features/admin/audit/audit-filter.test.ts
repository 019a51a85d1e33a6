import { expect, test } from "vitest";

import { filterOf } from "./audit-filter.ts";

test.each([
  ["vera", "vera"],
  [" このマシンの所有者 ", "local"],
  ["local owner", "local"],
  ["  ", undefined],
])("who is called %j in the log is asked for as %j", (actor, asked) => {
  expect(filterOf({ actor }).actor).toBe(asked);
});
