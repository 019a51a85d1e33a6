import fc from "fast-check";
import ignore from "ignore";
import { expect, test } from "vitest";

import { claimsCross } from "./claims.ts";

test.each([
  ["src/api/**", "src/api/users.ts", true],
  ["src/api", "src/api/users.ts", true],
  ["src/api/**", "src/web/**", false],
  ["src/*/index.ts", "src/api/**", true],
  ["src/*/index.ts", "src/api/users.ts", false],
  ["*.md", "docs/guide/plan.md", true],
  ["/*.md", "docs/guide/plan.md", false],
  ["*.md", "src/main.ts", true],
  ["**", "anything", true],
  ["./src/a.ts", "src/a.ts", true],
  ["src/[ab].ts", "src/b.ts", true],
  ["src/a?.ts", "src/ab.ts", true],
  ["src/a?.ts", "src/abc.ts", false],
  ["SRC/a.ts", "src/A.ts", true],
])("%s and %s cross: %s", (a, b, expected) => {
  expect(claimsCross([a], [b])).toBe(expected);
  expect(claimsCross([b], [a])).toBe(expected);
});

const name = fc.constantFrom("a", "b", "ab", "a.ts", "b.ts");
const part = fc.constantFrom("a", "b", "ab", "*", "**", "?", "a*", "*.ts", "[ab]", String.raw`\a`, "a?");
const glob = fc
  .tuple(fc.constantFrom("", "/"), fc.array(part, { minLength: 1, maxLength: 4 }), fc.constantFrom("", "/"))
  .map(([start, parts, end]) => `${start}${parts.join("/")}${end}`);
const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/"));

test("globs that match the same path always cross", () => {
  const matches = (text: string, file: string) => ignore().add(text).ignores(file);
  fc.assert(
    fc.property(glob, glob, path, (a, b, file) => {
      fc.pre(matches(a, file) && matches(b, file));
      expect(claimsCross([a], [b])).toBe(true);
    }),
    { numRuns: 2_000, maxSkipsPerRun: 1_000 },
  );
});
