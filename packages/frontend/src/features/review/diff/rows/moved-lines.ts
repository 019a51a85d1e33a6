import { readPatch } from "../patch/read-patch.ts";
import type { LoadedFile, Side } from "./diff-rows.ts";

/** Says whether a removed or added line is part of a block that was moved unchanged. */
export type IsMoved = (path: string, side: Side, line: number) => boolean;

interface Line {
  readonly name: string;
  readonly text: string;
}

/** Letters and digits that make a block worth marking, as for `git diff --color-moved`. */
const fewestLetters = 20;
/** A block does not begin with a line that was removed more often, such as a brace: comparing all would take long. */
const mostStarts = 50;

/** Finds the blocks of lines that the loaded files lose in one place and gain, unchanged, in another. */
export function findMoved(loaded: ReadonlyMap<string, LoadedFile>): IsMoved {
  const removed = linesOf(loaded, "old");
  const added = linesOf(loaded, "new");
  const starts = new Map<string, number[]>();
  for (const [at, line] of removed.entries()) {
    if (line === undefined) continue;
    const found = starts.get(line.text);
    if (found === undefined) starts.set(line.text, [at]);
    else found.push(at);
  }
  const moved = new Set<string>();
  for (let at = 0; at < added.length;) {
    const { from, length } = longestBlock(removed, added, at, starts.get(added[at]?.text ?? "") ?? []);
    const block = [...added.slice(at, at + length), ...removed.slice(from, from + length)];
    if (lettersIn(block) >= 2 * fewestLetters) for (const line of block) moved.add(line?.name ?? "");
    at += Math.max(length, 1);
  }
  return (path, side, line) => moved.has(nameOf(path, side, line));
}

/** Returns the removed or added lines of all files; undefined between lines that do not follow one another. */
function linesOf(loaded: ReadonlyMap<string, LoadedFile>, side: Side): readonly (Line | undefined)[] {
  const type = side === "old" ? "delete" : "insert";
  const lines: (Line | undefined)[] = [];
  for (const [path, { file }] of loaded) {
    let last = 0;
    for (const change of (file && readPatch(file))?.hunks.flatMap(({ changes }) => changes) ?? []) {
      if (change.type !== type) continue;
      const { lineNumber, content } = change;
      if (lineNumber !== last + 1) lines.push(undefined);
      lines.push({ name: nameOf(path, side, lineNumber), text: content });
      last = lineNumber;
    }
    lines.push(undefined);
  }
  return lines;
}

function nameOf(path: string, side: Side, line: number): string {
  return `${side} ${line} ${path}`;
}

function longestBlock(
  removed: readonly (Line | undefined)[],
  added: readonly (Line | undefined)[],
  at: number,
  starts: readonly number[],
): { readonly from: number; readonly length: number } {
  let best = { from: 0, length: 0 };
  if (added[at] === undefined || starts.length > mostStarts) return best;
  for (const from of starts) {
    let length = 1;
    while (isSame(removed[from + length], added[at + length])) length += 1;
    if (length > best.length) best = { from, length };
  }
  return best;
}

function isSame(one: Line | undefined, other: Line | undefined): boolean {
  return one !== undefined && one.text === other?.text;
}

function lettersIn(lines: readonly (Line | undefined)[]): number {
  return lines.reduce((sum, line) => sum + (line?.text.match(/[\p{L}\p{N}]/gu)?.length ?? 0), 0);
}
