import { expect, test } from "vitest";

import { queryOf } from "./log-query.ts";

test("the address names level, program, area and text", () => {
  const address = { level: "warn", program: "worker", area: "checkouts", text: " disk " };
  expect(queryOf(address, 200)).toEqual({ ...address, text: "disk", limit: 200 });
});

test.each([
  [{ level: "loud" }, "level"],
  [{ program: "" }, "program"],
  [{ area: "checkouts" }, "area"],
  [{ program: "server", area: "checkouts" }, "area"],
  [{ text: "  " }, "text"],
] as const)("%j asks for no %s", (address, key) => {
  expect(queryOf(address, 200)[key]).toBeUndefined();
});
