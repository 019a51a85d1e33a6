import { expect, test } from "vitest";

import { filterOf } from "./audit-filter.ts";

test.each([
  ["vera", "vera"],
  [" このマシンの所有者 ", "local"],
  ["local owner", "local"],
  ["  ", undefined],
])("searches the log for the actor %j by the id %j", (actor, asked) => {
  expect(filterOf({ actor }).actor).toBe(asked);
});
