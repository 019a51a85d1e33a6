import fc from "fast-check";
import { expect, test } from "vitest";

import { readSuggestion, writeSuggestion } from "./suggestion.ts";

const line = fc.oneof(
  fc.string({ unit: "grapheme" }).filter((text) => !/[\r\n]/.test(text)),
  fc.constantFrom("", "```", "````", "```suggestion", "`````", "- a", "  return 1;"),
);

test("every text that is suggested is read again, between the rest of the comment", () => {
  fc.assert(
    fc.property(fc.array(line), fc.constantFrom("", "Better:", "a\nb"), (lines, rest) => {
      const read = readSuggestion(`${rest}\n${writeSuggestion(lines)}\n\n${rest}`);
      expect(read).toEqual({ before: rest, after: rest, lines });
    }),
  );
});

test("a comment without a closed block suggests nothing", () => {
  expect(readSuggestion("Use `const` here.")).toBeUndefined();
  expect(readSuggestion("```suggestion\nconst a = 1;")).toBeUndefined();
  expect(readSuggestion("```ts\nconst a = 1;\n```")).toBeUndefined();
});

test("an empty block removes the lines, and line ends of browsers are those of the text", () => {
  expect(readSuggestion("```suggestion\n```")?.lines).toEqual([]);
  expect(readSuggestion("```suggestion\r\na\r\nb\r\n```\r\n")?.lines).toEqual(["a", "b"]);
});
