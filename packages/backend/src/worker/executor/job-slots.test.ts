import { expect, test } from "vitest";

import { JobSlots } from "./job-slots.ts";

test("running attempts of a run have the lowest free numbers, independent of other runs", () => {
  const slots = new JobSlots();
  expect([slots.take(1, "a"), slots.take(1, "b"), slots.take(2, "x")]).toEqual([1, 2, 1]);
  slots.free(1, "a");
  expect([slots.take(1, "c"), slots.take(1, "d")]).toEqual([1, 3]);
  for (const each of ["b", "c", "d"]) slots.free(1, each);
  expect(slots.take(1, "e")).toBe(1);
});
