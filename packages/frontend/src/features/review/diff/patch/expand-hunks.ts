import { expandFromRawCode, type HunkData } from "react-diff-view";

import type { ParsedPatch } from "./read-patch.ts";

/** Lines of the old file that were read to be shown around the changes. */
export interface Expansion {
  /** Number of lines of the old file. */
  readonly total: number;
  readonly ranges: readonly { readonly first: number; readonly lines: readonly string[] }[];
}

/** Lines of the old file that are not shown; `last` is unknown at the end of a file that was not read. */
export interface Gap {
  readonly first: number;
  readonly last: number | undefined;
}

/** Adds unchanged lines to the hunks, and joins hunks that touch. */
export function expandHunks(hunks: readonly HunkData[], { ranges }: Expansion): HunkData[] {
  return ranges.reduce<HunkData[]>(
    (all, { first, lines }) => {
      const source: string[] = [];
      for (const [at, line] of lines.entries()) source[first - 1 + at] = line;
      return expandFromRawCode(all, source, first, first + lines.length);
    },
    [...hunks],
  );
}

/** Returns the hidden lines before each hunk, and those after the last one; undefined where there are none. */
export function gapsOf(
  { type }: ParsedPatch,
  hunks: readonly HunkData[],
  expansion: Expansion | undefined,
): readonly (Gap | undefined)[] {
  if (type === "add" || type === "delete") return [];
  const gaps: (Gap | undefined)[] = [];
  let first = 1;
  for (const hunk of hunks) {
    gaps.push(hunk.oldStart > first ? { first, last: hunk.oldStart - 1 } : undefined);
    first = hunk.oldStart + hunk.oldLines;
  }
  const last = expansion?.total;
  return [...gaps, last === undefined || last >= first ? { first, last } : undefined];
}

interface GapPart {
  /** `above`: the lines just above the hunk; `below`: those just below the one before it. */
  readonly name: "all" | "above" | "below";
  readonly lines: Gap;
}

/** Number of lines that are shown at a time. */
const step = 20;

/** Divides hidden lines into those to show next: all of them if they are few. */
export function partsOf({ first, last }: Gap, isLast: boolean): readonly GapPart[] {
  const below: GapPart = {
    name: "below",
    lines: { first, last: Math.min(first + step - 1, last ?? Infinity) },
  };
  if (isLast || last === undefined) return [below];
  if (last - first < 2 * step) return [{ name: "all", lines: { first, last } }];
  const above: GapPart = { name: "above", lines: { first: last - step + 1, last } };
  return first === 1 ? [above] : [below, above];
}
