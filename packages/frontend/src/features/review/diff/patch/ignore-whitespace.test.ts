import fc from "fast-check";
import { parseDiff, type ChangeData } from "react-diff-view";
import { expect, test } from "vitest";

import { ignoreWhitespace } from "./ignore-whitespace.ts";

const patch = (lines: readonly string[]) => {
  const olds = lines.filter((line) => !line.startsWith("+")).length;
  const news = lines.filter((line) => !line.startsWith("-")).length;
  return `diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1,${olds} +1,${news} @@\n${lines.join("\n")}\n`;
};
const hunksOf = (...lines: readonly string[]) => parseDiff(patch(lines))[0]?.hunks ?? [];
const shown = (changes: readonly ChangeData[] = []) =>
  changes.map(({ type, content }) => `${{ insert: "+", delete: "-", normal: " " }[type]}${content}`);

test("treats lines that differ only in whitespace as unchanged, in their new form", () => {
  const [hunk] = ignoreWhitespace(
    hunksOf(" a", "-if (x) {", "-  y", "-old", "+  if (x) {", "+\ty", "+new", " z"),
  );
  expect(shown(hunk?.changes)).toEqual([" a", "   if (x) {", " \ty", "-old", "+new", " z"]);
});

test("omits a hunk with only whitespace changes", () => {
  expect(ignoreWhitespace(hunksOf(" a", "-b c", "+b  c", " d"))).toEqual([]);
});

test("keeps all lines of both sides in order, and pairs equal ones", () => {
  const line = fc.constantFrom("a", " a", "b", "b ", "  c", "c", "");
  const block = fc.tuple(fc.array(line, { maxLength: 6 }), fc.array(line, { maxLength: 6 }));
  fc.assert(
    fc.property(block, ([old, now]) => {
      fc.pre(old.length + now.length > 0);
      const before = hunksOf(
        " first",
        ...old.map((text) => `-${text}`),
        ...now.map((text) => `+${text}`),
        " last",
      );
      const changes = ignoreWhitespace(before)[0]?.changes ?? [];
      if (changes.length === 0) return;
      const numbers = (side: "old" | "new") =>
        changes.flatMap((change) => {
          if (change.type === "normal") return [side === "old" ? change.oldLineNumber : change.newLineNumber];
          return (change.type === "delete") === (side === "old") ? [change.lineNumber] : [];
        });
      const upTo = (count: number) => Array.from({ length: count }, (_, at) => at + 1);
      expect(numbers("old")).toEqual(upTo(old.length + 2));
      expect(numbers("new")).toEqual(upTo(now.length + 2));
    }),
  );
});
