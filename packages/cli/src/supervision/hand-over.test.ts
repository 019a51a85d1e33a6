import { expect, test } from "vitest";

import { isOlder } from "./hand-over.ts";

test("releases are compared by their numbers, not by their letters", () => {
  expect(isOlder("0.9.0", "0.10.0")).toBe(true);
  expect(isOlder("0.10.0", "0.9.9")).toBe(false);
  expect(isOlder("1.0.0", "1.0.0")).toBe(false);
  expect(isOlder("1.0.0-rc.1", "1.0.0")).toBe(false);
});
