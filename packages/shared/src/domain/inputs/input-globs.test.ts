import fc from "fast-check";
import ignore from "ignore";
import { describe, expect, test } from "vitest";

import { InputGlobs } from "./input-globs.ts";

describe("the globs of a task's inputs", () => {
  test("match as in .gitignore, from the plan's directory", () => {
    const globs = new InputGlobs(["src/**", "./lib/a", "*.json", "!src/**/*.md", "docs"]);
    const paths = [
      "src/a",
      "src/x/y.md",
      "lib/a",
      "lib/b",
      "x/package.json",
      "docs/deep/page",
      "other",
      "src",
    ];
    expect(paths.filter((path) => globs.matches(path))).toEqual([
      "src/a",
      "lib/a",
      "x/package.json",
      "docs/deep/page",
    ]);
  });

  test("that match no file are named", () => {
    const globs = new InputGlobs(["src/**", "absent/*", "!src/b"]);
    expect(globs.unmatched(["src/a"])).toEqual(["absent/*"]);
  });

  test("without wildcards name files", () => {
    expect(new InputGlobs([".env", "./a/b", "src/**", "dist/", "x[1]"]).names).toEqual([".env", "a/b"]);
  });

  test("match the same files as the library alone, whatever is skipped for speed", () => {
    const part = fc.constantFrom("a", "b", "ab", "*", "**", "a*", "[ab]", ".a");
    const glob = fc.tuple(fc.array(part, { minLength: 1, maxLength: 4 }), fc.constantFrom("", "/"));
    const name = fc.constantFrom("a", "b", "ab", ".a", "c");
    const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/"));
    const globs = fc.array(
      glob.map(([parts, end]) => parts.join("/") + end),
      { minLength: 1, maxLength: 3 },
    );
    fc.assert(
      fc.property(globs, path, (some, each) => {
        const library = ignore({ ignorecase: false }).add(some);
        expect(new InputGlobs(some).matches(each)).toBe(library.ignores(each));
      }),
      { numRuns: 2000 },
    );
  });
});
