import { expect, test } from "vitest";

import { outputLines } from "./output-lines.ts";

function linesOf(pieces: readonly string[], coloured = false): readonly string[] {
  const lines = outputLines(coloured);
  return [...pieces.flatMap((piece) => lines.take(Buffer.from(piece))), ...lines.end()];
}

test("control sequences and overwritten progress are left out, and a last line needs no newline", () => {
  const pieces = ["\u001B[31mred\u001B[0m\r", "\n10%\r55", "%\r100%\r\n", "\nend"];
  expect(linesOf(pieces)).toEqual(["red", "100%", "", "end"]);
});

test("a terminal gets colours, which end with the line, and no other sequences", () => {
  expect(linesOf(["\u001B[31mred\u001B[2J\nplain \u202Eetxt\n"], true)).toEqual([
    "\u001B[31mred\u001B[m",
    "plain ·etxt",
  ]);
});

test("a line without end comes in parts, and progress in one line takes no memory", () => {
  const lines = outputLines(false);
  const part = Buffer.from("x".repeat(50_000));
  expect(lines.take(part)).toEqual([]);
  expect(lines.take(part)).toEqual(["x".repeat(100_000)]);
  for (let at = 0; at < 10_000; at++) expect(lines.take(Buffer.from(`\r${at} of 10000`))).toEqual([]);
  expect(lines.end()).toEqual(["9999 of 10000"]);
});
