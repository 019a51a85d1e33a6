import { expect, test } from "vitest";

import type { ChangedFile } from "@wezterm-parallel/shared/protocol/api/schemas/changes/change-schemas";

import type { LoadedFile } from "./diff-rows.ts";
import { findMoved } from "./moved-lines.ts";

const block = ["function area(width, height) {", "  return width * height;", "}"];

function loadedFrom(files: Readonly<Record<string, readonly string[]>>): ReadonlyMap<string, LoadedFile> {
  return new Map(
    Object.entries(files).map(([path, lines]) => {
      const olds = lines.filter((line) => !line.startsWith("+")).length;
      const news = lines.filter((line) => !line.startsWith("-")).length;
      const head = `diff --git a/${path} b/${path}\n--- a/${path}\n+++ b/${path}\n`;
      const patch = `${head}@@ -1,${olds} +1,${news} @@\n${lines.join("\n")}\n`;
      const file: ChangedFile = { path, status: "modified", binary: false, patch };
      return [path, { file }];
    }),
  );
}

function movedLines(files: Readonly<Record<string, readonly string[]>>): string[] {
  const isMoved = findMoved(loadedFrom(files));
  const sides = Object.keys(files).flatMap((path) => [["old", path] as const, ["new", path] as const]);
  return sides.flatMap(([side, path]) =>
    [1, 2, 3, 4, 5, 6].filter((line) => isMoved(path, side, line)).map((line) => `${side} ${path} ${line}`),
  );
}

test("marks a block that one file loses and another gains, on both sides and nowhere else", () => {
  const lost = ["-old words that are gone", ...block.map((line) => `-${line}`), " same"];
  const gained = [" same", "+new words that were not there", ...block.map((line) => `+${line}`)];
  expect(movedLines({ a: lost, b: gained })).toEqual([
    "old a 2",
    "old a 3",
    "old a 4",
    "new b 3",
    "new b 4",
    "new b 5",
  ]);
});

test("marks a block that moves within a file", () => {
  const lines = [...block.map((line) => `-${line}`), " same", ...block.map((line) => `+${line}`)];
  expect(movedLines({ a: lines })).toHaveLength(6);
});

test("leaves blocks with fewer than 20 letters and digits, changed lines and copies unmarked", () => {
  expect(movedLines({ a: ["-}", "-", "-return 12;", " same"], b: ["+}", "+", "+return 12;"] })).toEqual([]);
  expect(movedLines({ a: [`-${block[0]}`, " same"], b: [`+  ${block[0]}`] })).toEqual([]);
  expect(movedLines({ a: [` ${block[0]}`, "-x"], b: [`+${block[0]}`] })).toEqual([]);
});

test("does not join lines that do not follow one another", () => {
  const apart = ["-first ten 1", " same", "-second ten 2"];
  expect(movedLines({ a: apart, b: ["+first ten 1", "+second ten 2"] })).toEqual([]);
});

test("finds the blocks of 20,000 lines that are alike in less than a second", () => {
  const many = Array.from({ length: 10_000 }, (_, at) => (at % 2 === 0 ? "}" : `value ${at % 400}`));
  const loaded = loadedFrom({ a: many.map((line) => `-${line}`), b: many.map((line) => `+${line}`) });
  // Reads the patches, which is not measured here.
  expect(findMoved(loaded)("b", "new", 10_000)).toBe(true);
  const before = process.cpuUsage();
  findMoved(loaded);
  // Processor time: other programs of the machine do not count.
  expect(process.cpuUsage(before).user / 1_000).toBeLessThan(1_000);
});
