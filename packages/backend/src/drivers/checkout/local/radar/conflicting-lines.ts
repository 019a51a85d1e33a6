import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { type GitPlace, runGit } from "@wezterm-parallel/shared/node/git/run-git";
import type { ConflictingFile } from "@wezterm-parallel/shared/protocol/api/schemas/changes/radar-schemas";

import { lengthenMarkers } from "../landing/lengthen-markers.ts";
import { withAttributes } from "../landing/merge-trees.ts";
import { type BlobText, readBlobs } from "./read-blobs.ts";
import { readHunks } from "./read-hunks.ts";

interface Side {
  readonly id: string;
  readonly commit: string;
}

interface ConflictWish {
  readonly sides: readonly [Side, Side];
  /** Entries of `ls-tree` for the attributes that a checkout of the first side would have. */
  readonly attributes: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
}

const mostFiles = 20;
/** Bytes of a file whose lines are read. */
const largestFile = 1_048_576;
/** Characters of all hunks. */
const mostText = 100_000;
/** Longer than lines of text that look like a marker, such as the underline of a heading. */
const markerSize = 41;

/** Merges two commits on trial, and reads the conflicting lines of both. */
export async function readConflictingLines(
  place: GitPlace,
  { sides, attributes, variables }: ConflictWish,
): Promise<Result<readonly ConflictingFile[], Failure>> {
  return withAttributes(
    place,
    attributes,
    async (attributed) => {
      await lengthenMarkers(attributed.cwd, markerSize);
      const args = ["merge-tree", "--write-tree", "-z", "--no-messages", "--allow-unrelated-histories"];
      args.push(...sides.map(({ commit }) => commit));
      const settings = ["merge.conflictStyle=merge"];
      const merged = await runGit(attributed, args, { accept: [1], variables, settings });
      if (!merged.ok) return merged;
      const [tree = "", ...entries] = merged.value.stdout.toString("utf8").split("\0").filter(Boolean);
      const files = readEntries(entries).slice(0, mostFiles);
      const names = files.filter(isMerged).map(({ path }) => `${tree}:${path}`);
      const texts = await readBlobs(place, names, { largest: largestFile, variables });
      return texts.ok ? ok(describeFiles(files, { tree, texts: texts.value }, sides)) : texts;
    },
    variables,
  );
}

interface Entry {
  readonly path: string;
  /** Modes by stage: 1 is the merge base, 2 and 3 are the sides. */
  readonly modes: ReadonlyMap<number, string>;
}

/** Reads entries such as `100644 422c2b7… 2` and, after a tab, the path. */
function readEntries(entries: readonly string[]): readonly Entry[] {
  const files = new Map<string, Map<number, string>>();
  for (const entry of entries) {
    const tab = entry.indexOf("\t");
    const [mode = "", , stage] = entry.slice(0, tab).split(" ");
    const path = entry.slice(tab + 1);
    const modes = files.get(path) ?? new Map<number, string>();
    files.set(path, modes.set(Number(stage), mode));
  }
  return Array.from(files, ([path, modes]) => ({ path, modes }));
}

function isMerged({ modes }: Entry): boolean {
  return [2, 3].every((stage) => modes.get(stage)?.startsWith("100") === true);
}

function describeFiles(
  files: readonly Entry[],
  { tree, texts }: { readonly tree: string; readonly texts: ReadonlyMap<string, BlobText> },
  sides: ConflictWish["sides"],
): readonly ConflictingFile[] {
  const markers = [sides[0].commit, sides[1].commit] as const;
  let room = mostText;
  return files.map(({ path, modes }) => {
    const text = texts.get(`${tree}:${path}`);
    if (text === undefined) return { path, hunks: [], cut: false, ...describeNames(modes, sides) };
    const read = readHunks(text, markers, room);
    room -= read.length;
    return { path, kind: read.kind, hunks: [...read.hunks], cut: read.cut };
  });
}

function describeNames(
  modes: Entry["modes"],
  sides: ConflictWish["sides"],
): Pick<ConflictingFile, "kind" | "removedBy"> {
  if (!modes.has(1) || modes.has(2) === modes.has(3)) return { kind: "other" };
  return { kind: "removed", removedBy: modes.has(2) ? sides[1].id : sides[0].id };
}
