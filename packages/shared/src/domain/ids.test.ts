import fc from "fast-check";
import { expect, test } from "vitest";

import { branchSegment, isTaskName } from "./ids.ts";

test("a branch needs no quotes in a shell", () => {
  expect(
    ["build", "test(2)", "test(1,linux)", "e2e(日本)", "a b(c d)", "v1.2", "a(1.10)"].map(branchSegment),
  ).toEqual(["build", "test.2", "test.1,linux", "e2e.日本", "a%20b.c%20d", "v1%2E2", "a.1.10"]);
});

const sign = fc.constantFrom(..."ab1.-_%é日");
const text = (more: readonly string[]) =>
  fc
    .array(fc.oneof(sign, fc.constantFrom(...more, "lock", ".lock")), { minLength: 1, maxLength: 5 })
    .map((all) => all.join(""));
const names = fc
  .oneof(
    text(["a"]),
    fc
      .tuple(text(["a"]), text([" ", "'", "$", "*", "~", "^", ":", "@{", "\\"]))
      .map(([base, values]) => `${base}(${values})`),
  )
  .filter(isTaskName);

test("two names never share a branch, and git and the shell take each of them", () => {
  fc.assert(
    fc.property(names, names, (one, other) => {
      const segment = branchSegment(one);
      expect(segment).toMatch(/^[\p{L}\p{M}\p{N}_.,=%-]+$/u);
      expect(segment).not.toMatch(/^\.|\.\.|\.$|\.lock$/);
      expect(segment === branchSegment(other)).toBe(one === other);
    }),
    { numRuns: 2_000 },
  );
});
