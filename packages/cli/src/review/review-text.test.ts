import fc from "fast-check";
import { expect, test } from "vitest";

import type { ChangedFile } from "@wezterm-parallel/shared/protocol/api/schemas/changes/change-schemas";

import { readReviewText, writeReviewText } from "./review-text.ts";

const files: readonly ChangedFile[] = [
  {
    path: "src/api.ts",
    status: "modified",
    binary: false,
    patch: `diff --git a/src/api.ts b/src/api.ts
--- a/src/api.ts
+++ b/src/api.ts
@@ -3,4 +3,5 @@ function load() {
 const a = 1;
-const b = 2;
+const b = 3;
+const c = 4;
 
 return a;
`,
  },
  { path: "logo.png", status: "added", binary: true },
];

const written = writeReviewText(files);
const below = (line: string, text: string) => written.replace(line, `${line}\n${text}`);

test("what is written below a line comments on it, on the side that the line is on", () => {
  const text = below("> +const c = 4;", "Why four?\n\nAnd why here?").replace(
    "> -const b = 2;",
    "> -const b = 2;\nKeep this.",
  );
  expect(readReviewText(text, files)).toEqual({
    ok: true,
    value: {
      verdict: "comment",
      text: "",
      comments: [
        { path: "src/api.ts", side: "old", first: 4, text: "Keep this." },
        { path: "src/api.ts", side: "new", first: 5, text: "Why four?\n\nAnd why here?" },
      ],
    },
  });
});

test("the first line is the verdict, and what is written above the diff is about the change", () => {
  const approved = written.replace("verdict: comment", "verdict: approved");
  const text = approved.replace("\n\n>", "\n\nGood work.\n\n>");
  expect(readReviewText(text, files)).toMatchObject({
    value: { verdict: "approved", text: "Good work.", comments: [] },
  });
  expect(readReviewText(written.replace("verdict: comment", "verdict: fine"), files)).toMatchObject({
    failure: expect.stringContaining("line 1 must be"),
  });
});

test("a quoted line that was changed or removed is named, and so is a comment on no line of a file", () => {
  const changed = written.replace("> +const c = 4;", "> +const c = 5;");
  expect(readReviewText(changed, files)).toMatchObject({ failure: 'line 10 must be "> +const c = 4;"' });
  const removed = written.replace("> +const c = 4;\n", "");
  expect(readReviewText(removed, files)).toMatchObject({ failure: 'line 10 must be "> +const c = 4;"' });
  expect(readReviewText(below("> added logo.png", "Too large."), files)).toMatchObject({
    failure: expect.stringContaining("comments on a line that is in no file"),
  });
});

test("any text below any line of a file is read back, also when an editor strips trailing spaces", () => {
  const lines = written.split("\n");
  const commentable = lines.flatMap((line, at) => (/^> [ +-]/.test(line) ? [at] : []));
  const text = fc.stringMatching(/^[^>\s]([^\n>]{0,20}\n?){0,3}$/);
  fc.assert(
    fc.property(fc.constantFrom(...commentable), text, fc.boolean(), (at, comment, strips) => {
      const edited = lines.toSpliced(at + 1, 0, comment).join("\n");
      const read = readReviewText(strips ? edited.replaceAll(/[ \t]+$/gm, "") : edited, files);
      expect(read).toMatchObject({ ok: true, value: { comments: [{ path: "src/api.ts" }] } });
    }),
  );
});
