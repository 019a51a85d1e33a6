import { expect, test } from "vitest";

import { runsOf } from "./packed-tokens.ts";
import { tokenizePatch } from "./tokenize-patch.ts";

const patch = `diff --git a/a.ts b/a.ts
--- a/a.ts
+++ b/a.ts
@@ -10,2 +10,2 @@
-const one = "x";
+const two = "x";
 // done
`;

test("colours code by its kind, and marks the changed words of both sides", () => {
  const tokens = tokenizePatch(patch, "a.ts");
  expect(runsOf(tokens.new, 10, 'const two = "x";').filter(({ text }) => text.trim() !== "")).toMatchObject([
    { text: "const", syntax: "keyword", edited: false },
    { text: "two", edited: true },
    { text: "=", edited: false },
    { text: '"x"', syntax: "string", edited: false },
    { text: ";", edited: false },
  ]);
  expect(runsOf(tokens.old, 10, 'const one = "x";').find(({ edited }) => edited)?.text).toBe("one");
  expect(runsOf(tokens.old, 11, "// done")).toEqual([{ text: "// done", syntax: "comment", edited: false }]);
});

test("returns plain text for lines without highlighting and for other text", () => {
  const tokens = tokenizePatch(patch, "a.ts");
  const plain = (text: string) => [{ text, syntax: undefined, edited: false }];
  expect(runsOf(undefined, 1, "some")).toEqual(plain("some"));
  expect(runsOf(tokens.new, 900, "beyond")).toEqual(plain("beyond"));
  expect(runsOf(tokens.new, 10, "another text")).toEqual(plain("another text"));
});

test("highlights long patches within seconds, and each line as in a short one", () => {
  const count = 1_000;
  const lines = (mark: string, word: string) =>
    Array.from({ length: count }, (_, at) => `${mark}const v${at} = ${word}("${at}");`).join("\n");
  const body = `${lines("-", "one")}\n${lines("+", "two")}\n`;
  const long = `diff --git a/a.ts b/a.ts\n--- a/a.ts\n+++ b/a.ts\n@@ -7,${count} +9,${count} @@\n${body}`;
  const tokens = tokenizePatch(long, "a.ts");
  for (const at of [0, 299, 300, count - 1]) {
    const runs = runsOf(tokens.new, 9 + at, `const v${at} = two("${at}");`);
    expect(runs[0]).toEqual({ text: "const", syntax: "keyword", edited: false });
    expect(runs.find(({ edited }) => edited)?.text).toMatch(/^tw?o?$/);
  }
  expect(runsOf(tokens.old, 6, "before")).toEqual([{ text: "before", syntax: undefined, edited: false }]);
});
