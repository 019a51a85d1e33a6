import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { GitPlace } from "@wezterm-parallel/shared/node/git/run-git";
import {
  type Conflict,
  type ConflictedFile,
  type ConflictSide,
  longestConflictText,
  longestConflictTexts,
  mostConflictFiles,
} from "@wezterm-parallel/shared/protocol/api/schemas/changes/conflict-schemas";

import type { ConflictRequest } from "../../landings.ts";
import { targetTip } from "../landing/land-candidate.ts";
import { listLandedCommits } from "../landing/landed-commits.ts";
import { type BlobText, readBlobs } from "../radar/read-blobs.ts";
import { readRecorded } from "./recorded-resolutions.ts";
import { readConflictParts } from "./conflict-parts.ts";
import { type ConflictStages, isRegular, mergeOnTrial, type TrialMerge } from "./trial-merge.ts";

/** Reads how a change conflicts with its target as both are now. */
export async function readConflict(
  place: GitPlace,
  request: ConflictRequest,
): Promise<Result<Conflict, Failure>> {
  const { tip, change } = request;
  const onto = await targetTip(place, request);
  if (!onto.ok) return onto;
  const merged = await mergeOnTrial(place, { change, tip, onto: onto.value });
  if (!merged.ok) return merged;
  const conflicts = [...merged.value.conflicts].slice(0, mostConflictFiles);
  const read = await readFiles(place, merged.value, conflicts, [tip, onto.value]);
  if (!read.ok) return read;
  const files = await withRecorded(place, read.value, conflicts);
  const paths = conflicts.map(([path]) => path);
  const landed = await listLandedCommits(place, { theirs: tip, onto: onto.value, paths });
  if (!landed.ok) return landed;
  const tasks = new Set(landed.value.flatMap((each) => each.tasks));
  const omitted = merged.value.unnamed + merged.value.conflicts.size - conflicts.length;
  return ok({ tip, onto: onto.value, files: [...files], omitted, landed: [...tasks] });
}

/** Adds the resolutions that `git rerere` has recorded for the same lines in conflict. */
async function withRecorded(
  place: GitPlace,
  files: readonly ConflictedFile[],
  conflicts: readonly Entry[],
): Promise<readonly ConflictedFile[]> {
  const merged = new Set(files.filter(({ kind }) => kind === "lines").map(({ path }) => path));
  const recorded = await readRecorded(
    place,
    conflicts.filter(([path]) => merged.has(path)),
  );
  return files.map((file) => {
    const text = decode(recorded.get(file.path));
    return text === undefined || text.length > longestConflictText ? file : { ...file, recorded: text };
  });
}

type Entry = readonly [path: string, stages: ConflictStages];

async function readFiles(
  place: GitPlace,
  { tree }: TrialMerge,
  conflicts: readonly Entry[],
  commits: readonly [string, string],
): Promise<Result<readonly ConflictedFile[], Failure>> {
  const merged = conflicts.filter(([, stages]) => hasText(stages)).map(([path]) => `${tree}:${path}`);
  const versions = conflicts.flatMap(([, stages]) =>
    Object.values(stages).flatMap((file) => (isRegular(file) ? [file.id] : [])),
  );
  const texts = await readBlobs(place, [...merged, ...versions], { largest: longestConflictText });
  if (!texts.ok) return texts;
  let room = longestConflictTexts;
  return ok(
    conflicts.map(([path, stages]) => {
      const file = describeFile({ path, stages, merged: `${tree}:${path}`, commits }, texts.value);
      const length = JSON.stringify(file.parts).length;
      room -= length;
      return room < 0 && length > 2 ? { ...file, kind: "large", parts: [] } : file;
    }),
  );
}

/** Both sides have a file whose lines can be merged, or only one has. */
function hasText({ change, target }: ConflictStages): boolean {
  return (
    [change, target].every((side) => side === undefined || isRegular(side)) &&
    (change ?? target) !== undefined
  );
}

interface Described {
  readonly path: string;
  readonly stages: ConflictStages;
  /** Name of the merged file among the texts. */
  readonly merged: string;
  readonly commits: readonly [change: string, target: string];
}

type Texts = ReadonlyMap<string, BlobText>;

function describeFile(described: Described, texts: Texts): ConflictedFile {
  const { path, stages } = described;
  const sides = (["change", "target"] as const).filter((side) => stages[side] !== undefined);
  const kind = kindOfWhole(described, texts);
  if (kind === "submodule") return { path, kind, sides, parts: [], commits: commitsOf(stages) };
  if (kind !== undefined) return { path, kind, sides, parts: [] };
  const [side, other] = sides;
  if (side !== undefined && other === undefined)
    return describeRemoved(path, side, texts.get(stages[side]?.id ?? ""));
  const text = decode(texts.get(described.merged));
  if (text === undefined) return { path, kind: "encoding", sides, parts: [] };
  const parts = readParts(described, text, texts);
  if (parts !== undefined) return { path, kind: "lines", sides, parts: [...parts] };
  return { path, kind: isSameMode(stages) ? "name" : "mode", sides, parts: [] };
}

/** A side that has a file instead of a submodule has no commit. */
function commitsOf(stages: ConflictStages): NonNullable<ConflictedFile["commits"]> {
  const found = Object.entries(stages).filter(([, { mode }]) => mode === submoduleMode);
  return Object.fromEntries(found.map(([side, { id }]) => [side, id]));
}

function describeRemoved(path: string, side: ConflictSide, content: BlobText | undefined): ConflictedFile {
  const text = decode(content);
  if (text === undefined) return { path, kind: "encoding", sides: [side], parts: [] };
  return { path, kind: "removed", sides: [side], parts: text === "" ? [] : [{ kind: "clean", text }] };
}

function isSameMode({ change, target }: ConflictStages): boolean {
  return change?.mode === target?.mode;
}

const submoduleMode = "160000";

/** Returns why a file has no lines that can be resolved one by one, as far as its versions tell. */
function kindOfWhole({ stages, merged }: Described, texts: Texts): ConflictedFile["kind"] | undefined {
  const versions = Object.values(stages);
  if (versions.some(({ mode }) => mode === submoduleMode)) return "submodule";
  if (!versions.every(isRegular)) return "link";
  if (isOnlyName(stages)) return "name";
  const contents = [...versions.map(({ id }) => texts.get(id)), texts.get(merged)];
  if (contents.includes("large")) return "large";
  return contents.some((content) => content instanceof Buffer && isBinary(content)) ? "binary" : undefined;
}

/** A file that was renamed differently on both sides has three names, each with one version. */
function isOnlyName({ base, change, target }: ConflictStages): boolean {
  const only = change ?? target;
  return only === undefined || (base === undefined && (change === undefined || target === undefined));
}

function readParts({ stages, commits }: Described, text: string, texts: Texts) {
  const isOpenEnded = {
    base: endsOpen(texts, stages.base?.id),
    change: endsOpen(texts, stages.change?.id),
    target: endsOpen(texts, stages.target?.id),
  };
  return readConflictParts({ text, sides: commits, isOpenEnded });
}

/** As in git: a file with a zero byte at its beginning is binary. */
const binaryWithin = 8_000;

function isBinary(content: Buffer): boolean {
  return content.subarray(0, binaryWithin).includes(0);
}

function endsOpen(texts: ReadonlyMap<string, BlobText>, id: string | undefined): boolean {
  const content = id === undefined ? undefined : texts.get(id);
  return content instanceof Buffer && content.length > 0 && content.at(-1) !== 10;
}

function decode(content: BlobText | undefined): string | undefined {
  if (!(content instanceof Buffer)) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(content);
  } catch {
    return undefined;
  }
}
