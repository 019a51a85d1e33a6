import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, onTestFinished, test } from "vitest";

import { lastLines } from "./last-lines.ts";

test("the last lines of a terminal program are its words, with blanks where it moved the cursor", () => {
  const directory = mkdtempSync(join(tmpdir(), "wzp-lines-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const end = "\u001B(B\u000F\u001B7\u001B8\u001B[?25h";
  writeFileSync(
    join(directory, "out.log"),
    `\u001B[31mNot\u001B[1Clogged\u001B[Cin\u001B[m \u00B7 Please run /login${end}\r\n${end}`,
  );
  writeFileSync(join(directory, "err.log"), "\u001B]0;title\u0007at the end\n");
  expect(lastLines(directory)).toEqual(["Not logged in \u00B7 Please run /login", "at the end"]);
});
