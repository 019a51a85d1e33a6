import fc from "fast-check";
import { expect, test } from "vitest";

import { compareValues } from "./list-changes.ts";

test("lists only differences, by path, with both values", () => {
  const before = { logLevel: "info", limits: { streams: 200, account: { burst: 1 } }, gone: true };
  const after = { logLevel: "debug", limits: { streams: 200, account: { burst: 2 } }, tags: ["a", "b"] };
  expect(compareValues(before, after)).toEqual([
    { path: "logLevel", before: "info", after: "debug" },
    { path: "limits.account.burst", before: "1", after: "2" },
    { path: "gone", before: "true", after: undefined },
    { path: "tags", before: undefined, after: `["a","b"]` },
  ]);
});

test("lists no differences between equal states, and every value against nothing", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(compareValues(value, value)).toEqual([]);
      for (const { before, after } of compareValues(undefined, value))
        expect([before, typeof after]).toEqual([undefined, "string"]);
    }),
  );
});
