import fc from "fast-check";
import { expect, test } from "vitest";

import { listChanges } from "./list-changes.ts";

test("only what differs is listed, by its path, with both values", () => {
  const before = { logLevel: "info", limits: { streams: 200, account: { burst: 1 } }, gone: true };
  const after = { logLevel: "debug", limits: { streams: 200, account: { burst: 2 } }, tags: ["a", "b"] };
  expect(listChanges(before, after)).toEqual([
    { path: "logLevel", before: "info", after: "debug" },
    { path: "limits.account.burst", before: "1", after: "2" },
    { path: "gone", before: "true", after: undefined },
    { path: "tags", before: undefined, after: `["a","b"]` },
  ]);
});

test("a state is in no conflict with itself, and against nothing all of it is listed", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(listChanges(value, value)).toEqual([]);
      for (const { before, after } of listChanges(undefined, value))
        expect([before, typeof after]).toEqual([undefined, "string"]);
    }),
  );
});
