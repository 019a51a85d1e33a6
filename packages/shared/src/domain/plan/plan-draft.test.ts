import { expect, test } from "vitest";

import { draftOf } from "./plan-draft.ts";

test("lists the tasks equally often in small and large plans", () => {
  expect(listingsOf(200)).toBe(listingsOf(2));
});

/** The number of times the names of a plan's tasks are listed; once per task would take quadratic time. */
function listingsOf(count: number): number {
  let listings = 0;
  const names = Array.from({ length: count }, (_, at) => `t${at}`);
  const tasks = new Proxy(Object.fromEntries(names.map((name) => [name, { run: "true" }])), {
    ownKeys(target) {
      listings += 1;
      return Reflect.ownKeys(target);
    },
  });
  expect(draftOf({ tasks }).names.size).toBe(count);
  return listings;
}
