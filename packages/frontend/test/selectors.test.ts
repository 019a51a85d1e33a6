import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

const sources = join(import.meta.dirname, "../src");

/** Selectors of a style sheet without its comments: the text before each block. */
const selectorsOf = (css: string) =>
  [...css.replaceAll(/\/\*[^*]*\*+(?:[^/*][^*]*\*+)*\//g, "").matchAll(/([^{};]+)\{/g)].flatMap(
    ([, prelude = ""]) => prelude.split(",").map((selector) => selector.trim()),
  );

/** True when `+` or `~` stands between two parts without class, such as `input:checked + span`. */
const restylesSiblings = (selector: string) =>
  /(?:^|[\s>])[a-z*][^\s.[]*\s[+~]\s+[a-z*]/.test(selector) && !selector.startsWith("@");

test("no selector makes the browser restyle all elements of a tag whenever a list changes", () => {
  const found = globSync("**/*.css", { cwd: sources }).flatMap((file) =>
    selectorsOf(readFileSync(join(sources, file), "utf8"))
      .filter(restylesSiblings)
      .map((selector) => `${file}: ${selector}`),
  );
  expect(found).toEqual([]);
});

test.each([
  [".a input:checked + span", true],
  [".a > div + div", true],
  [".a > * ~ *", true],
  [".a input:checked + .word", false],
  [".a + .a", false],
  [".line + *", false],
])("%s: %j", (selector, restyles) => {
  expect(restylesSiblings(selector)).toBe(restyles);
});
