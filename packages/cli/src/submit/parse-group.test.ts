import { expect, test } from "vitest";

import { parseGroupLimit } from "./parse-group.ts";

test("a group runs one at once unless it says how many", () => {
  expect(parseGroupLimit("db")).toEqual({ name: "db", limit: 1 });
  expect(parseGroupLimit("gpu.a=12")).toEqual({ name: "gpu.a", limit: 12 });
});

test.each(["", "=2", "db=", "db=0", "db=10001", "db=two", "a b", "db=1=2", "-x"])(
  "%j is no group",
  (text) => {
    expect(() => parseGroupLimit(text)).toThrow("It must be a name such as db");
  },
);
