import type {
  ConflictHunk,
  ConflictingFile,
} from "@wezterm-parallel/shared/protocol/api/schemas/changes/radar-schemas";

import { markerSize } from "../resolve/conflict-parts.ts";
import type { BlobText } from "./read-blobs.ts";

export interface ReadHunks extends Pick<ConflictingFile, "kind" | "cut"> {
  readonly hunks: readonly ConflictHunk[];
  /** Characters of the hunks. */
  readonly length: number;
}

const mostHunks = 20;
const linesOfSide = 40;
const charactersOfLine = 300;
const linesBefore = 3;
/** As in git: a file with a zero byte at its beginning is binary. */
const binaryWithin = 8_000;

/** Reads the hunks of a merged file between markers that name these commits, up to `room` characters. */
export function readHunks(text: BlobText, commits: readonly [string, string], room: number): ReadHunks {
  const none = { hunks: [], cut: false, length: 0 };
  if (text === "large") return { kind: "large", ...none };
  if (text.subarray(0, binaryWithin).includes(0)) return { kind: "binary", ...none };
  const all = splitHunks(text.toString("utf8").split(/\r?\n/), commits);
  if (all.length === 0) return { kind: "other", ...none };
  const hunks: ConflictHunk[] = [];
  let length = 0;
  for (const hunk of all.slice(0, mostHunks)) {
    const shown = shorten(hunk);
    length += lengthOf(shown);
    if (length > room) break;
    hunks.push(shown);
  }
  return { kind: "lines", hunks, cut: hunks.length < all.length, length };
}

interface Hunk {
  readonly line: number;
  readonly before: readonly string[];
  readonly sides: readonly [string[], string[]];
}

/** Without the second sides, the lines are numbered as a person sees them who keeps the first ones. */
function splitHunks(lines: readonly string[], [ours, theirs]: readonly [string, string]): readonly Hunk[] {
  const hunks: Hunk[] = [];
  const kept: string[] = [];
  let open: { readonly hunk: Hunk; readonly size: number; side: 0 | 1 } | undefined;
  for (const line of lines) {
    const size = open?.size ?? markerSize(line, "<", ours);
    if (open === undefined && size > 0) {
      open = {
        hunk: { line: kept.length + 1, before: kept.slice(-linesBefore), sides: [[], []] },
        size,
        side: 0,
      };
    } else if (open === undefined) {
      kept.push(line);
    } else if (open.side === 0 && line === "=".repeat(size)) {
      open.side = 1;
    } else if (open.side === 1 && markerSize(line, ">", theirs) === size) {
      hunks.push(open.hunk);
      kept.push(...open.hunk.sides[0]);
      open = undefined;
    } else {
      open.hunk.sides[open.side].push(line);
    }
  }
  return hunks;
}

function shorten({ line, before, sides }: Hunk): ConflictHunk {
  const [ours, theirs] = sides;
  const isLong = (side: readonly string[]) =>
    side.length > linesOfSide || side.some((each) => each.length > charactersOfLine);
  const short = (side: readonly string[]) =>
    side.slice(0, linesOfSide).map((each) => each.slice(0, charactersOfLine));
  return {
    line,
    before: short(before),
    sides: [short(ours), short(theirs)],
    cut: isLong(ours) || isLong(theirs),
  };
}

function lengthOf({ before, sides }: ConflictHunk): number {
  return [before, ...sides].flat().reduce((sum, line) => sum + line.length + 1, 0);
}
