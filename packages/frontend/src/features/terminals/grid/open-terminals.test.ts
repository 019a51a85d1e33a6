import fc from "fast-check";
import { expect, test } from "vitest";

import { safeAddress } from "../screen/safe-address.ts";
import { readOpen, writeOpen } from "./open-terminals.ts";

test("reads at most four terminals from an address, each once; names of matrix tasks contain commas", () => {
  expect(readOpen("r1/build,r1/test(node 24, linux),r1/build")).toEqual([
    "r1/build",
    "r1/test(node 24, linux)",
  ]);
  expect(readOpen("")).toEqual([]);
  expect(readOpen("a,b,c,d,e")).toEqual(["a", "b", "c", "d"]);
});

test("reads back what it wrote into an address", () => {
  const name = fc.stringMatching(/^r\d{1,3}\/[a-z][a-z0-9._-]{0,8}(\([a-z0-9,=]{1,8}\))?$/);
  fc.assert(
    fc.property(fc.uniqueArray(name, { maxLength: 4 }), (tasks) => {
      expect(readOpen(writeOpen(tasks))).toEqual(tasks);
    }),
  );
});

test("opens only web links that programs print", () => {
  expect(safeAddress("https://example.org/a?b")).toBe("https://example.org/a?b");
  for (const text of [
    "javascript:alert(1)",
    "file:///etc/passwd",
    "data:text/html,x",
    "vscode://open",
    "no address",
  ])
    expect(safeAddress(text)).toBeUndefined();
});
