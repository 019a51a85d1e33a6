import fc from "fast-check";
import { expect, test } from "vitest";

import type { ChangedFile } from "@wezterm-parallel/shared/protocol/api/schemas/changes/change-schemas";

import { rowAnchorOf, diffRowsOf, type DiffRow, type LoadedFile, type RowChoices } from "./diff-rows.ts";
import { findRow } from "./find-row.ts";

const choices: RowChoices = { split: false, ignoresBlanks: false, folded: new Set(), loaded: new Map() };

function changed(path: string, lines: readonly string[]): ChangedFile {
  const olds = lines.filter((line) => !line.startsWith("+")).length;
  const news = lines.filter((line) => !line.startsWith("-")).length;
  const head = `diff --git a/${path} b/${path}\n--- a/${path}\n+++ b/${path}\n`;
  const patch = `${head}@@ -1,${olds} +1,${news} @@\n${lines.join("\n")}\n`;
  return { path, status: "modified", binary: false, insertions: 1, deletions: 1, patch };
}

function show(row: DiffRow): string {
  if (row.kind !== "line") return row.kind === "note" ? row.note : row.kind;
  const side = (line: (typeof row)["old"]) => (line === undefined ? "-" : `${line.number} ${line.text}`);
  return `${side(row.old)} | ${side(row.new)}`;
}

const loadedFrom = (...files: readonly ChangedFile[]) =>
  new Map<string, LoadedFile>(files.map((file) => [file.path, { file }]));

test("puts the removed and added lines of a block side by side, or one after another", () => {
  const file = changed("a", [" one", "-two", "-three", "+TWO", " four"]);
  const loaded = loadedFrom(file);
  expect(diffRowsOf([file], { ...choices, loaded, split: true }).map(show)).toEqual([
    "file",
    "hunk",
    "1 one | 1 one",
    "2 two | 2 TWO",
    "3 three | -",
    "4 four | 3 four",
  ]);
  expect(
    diffRowsOf([file], { ...choices, loaded })
      .map(show)
      .slice(3),
  ).toEqual(["2 two | -", "3 three | -", "- | 2 TWO", "4 four | 3 four"]);
});

test("shows only the heads of folded files, and says why a file has no lines", () => {
  const blank = changed("blank", ["-a", "+ a"]);
  const binary: ChangedFile = { path: "binary", status: "added", binary: true };
  const moved: ChangedFile = { path: "moved", status: "renamed", oldPath: "from", binary: false, patch: "" };
  const pending = changed("pending", [" a"]);
  const loaded = loadedFrom(blank, moved).set("gone", { gone: true });
  const files = [blank, binary, moved, pending, changed("gone", [" a"])];
  const seen = diffRowsOf(files, { ...choices, ignoresBlanks: true, loaded }).map(show);
  const notes = ["onlyBlanks", "binary", "noLines", "pending", "gone"];
  expect(seen).toEqual(notes.flatMap((note) => ["file", note]));
  const folded = new Set(files.map(({ path }) => path));
  expect(diffRowsOf(files, { ...choices, folded, loaded }).map(show)).toEqual(files.map(() => "file"));
});

test("contains every line of both sides once and in order, with unique keys, in both views", () => {
  const line = fc.tuple(fc.constantFrom(" ", "-", "+"), fc.constantFrom("a", "b", ""));
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 30 }), fc.boolean(), (all, split) => {
      const file = changed(
        "a",
        all.map(([mark, text]) => mark + text),
      );
      const rows = diffRowsOf([file], { ...choices, split, loaded: loadedFrom(file) });
      expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length);
      for (const [side, other] of [
        ["old", "+"],
        ["new", "-"],
      ] as const) {
        const shown = rows.flatMap((row) => (row.kind === "line" && row[side] ? [row[side]] : []));
        const expected = all.filter(([mark]) => mark !== other).map(([, text]) => text);
        expect(shown.map(({ text }) => text)).toEqual(expected);
        expect(shown.map(({ number }) => number)).toEqual(expected.map((_, at) => at + 1));
      }
    }),
  );
});

test("finds the next block of changes, file and comment, and none beyond the ends", () => {
  const first = changed("a", [" one", "-two", "+TWO", " three", "+four"]);
  const second = changed("b", ["-five", "+FIVE"]);
  const anchors = new Map([["a", new Set([rowAnchorOf("new", 2)])]]);
  const rows = diffRowsOf([first, second], { ...choices, loaded: loadedFrom(first, second), anchors });
  const walk = (stop: Parameters<typeof findRow>[2], by: 1 | -1) => {
    const seen: string[] = [];
    let at: number | undefined = by === 1 ? -1 : rows.length;
    while ((at = findRow(rows, at, stop, by)) !== undefined) seen.push(show(rows[at] as DiffRow));
    return seen;
  };
  expect(walk("change", 1)).toEqual(["2 two | -", "- | 4 four", "1 five | -"]);
  expect(walk("change", -1)).toEqual(walk("change", 1).toReversed());
  expect(walk("file", 1)).toEqual(["file", "file"]);
  expect(walk("extra", 1)).toEqual(["extra"]);
});

test("shows what belongs to a line below it, and to hidden lines below the head of the file", () => {
  const file = changed("a", [" one", "-two", "+TWO"]);
  const anchors = new Map([
    ["a", new Set([rowAnchorOf("old", 2), rowAnchorOf("new", 2), rowAnchorOf("new", 90)])],
  ]);
  const loaded = loadedFrom(file);
  const split = diffRowsOf([file], { ...choices, split: true, loaded, anchors });
  expect(split.map(show)).toEqual(["file", "extra", "hunk", "1 one | 1 one", "2 two | 2 TWO", "extra"]);
  expect(split.flatMap((row) => (row.kind === "extra" ? [row.anchors] : []))).toEqual([
    ["new 90"],
    ["old 2", "new 2"],
  ]);
});

test("offers the hidden lines around each hunk, and shows them as unchanged when they were read", () => {
  const patch = "diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -10,2 +10,3 @@\n ten\n+new\n eleven\n";
  const file: ChangedFile = { path: "a", status: "modified", binary: false, patch };
  const loaded = loadedFrom(file);
  const gaps = (rows: readonly DiffRow[]) => rows.flatMap((row) => (row.kind === "hunk" ? [row.gap] : []));
  const before = diffRowsOf([file], { ...choices, loaded, expansions: new Map() });
  expect(gaps(before)).toEqual([
    { first: 1, last: 9 },
    { first: 12, last: undefined },
  ]);
  const expansion = {
    total: 13,
    ranges: [
      { first: 8, lines: ["eight", "nine"] },
      { first: 12, lines: ["twelve"] },
    ],
  };
  const after = diffRowsOf([file], { ...choices, loaded, expansions: new Map([["a", expansion]]) });
  expect(after.map(show)).toEqual([
    "file",
    "hunk",
    "8 eight | 8 eight",
    "9 nine | 9 nine",
    "10 ten | 10 ten",
    "- | 11 new",
    "11 eleven | 12 eleven",
    "12 twelve | 13 twelve",
    "hunk",
  ]);
  expect(gaps(after)).toEqual([
    { first: 1, last: 7 },
    { first: 13, last: 13 },
  ]);
});
