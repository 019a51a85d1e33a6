import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { ChangedFile } from "@wezterm-parallel/shared/protocol/api/schemas/change-schemas";

import { compare, type Comparison } from "./list-changes.ts";

export interface PatchLimits {
  /** Bytes of all patches together. */
  readonly all: number;
  /** Bytes of one; a longer one is cut where a line ends, or left out. */
  readonly each: number;
  readonly longer: "cut" | "leave-out";
}

/** Origin: Linux takes 2 MiB of arguments and environment; paths are at most 4 KiB each, and two of a rename. */
const longestArguments = 512 * 1024;

/** Each goes on behind a file that is too long; more of those in a page are left for who asks for one. */
const mostTries = 8;

/** The same files with their patches, as far as the limits let them be read. */
export async function readPatches(
  comparison: Comparison,
  files: readonly ChangedFile[],
  limits: PatchLimits,
): Promise<Result<readonly ChangedFile[], Failure>> {
  const patches = new Map<string, string>();
  let left = limits.all;
  for (const part of partsOf(files.filter(({ binary }) => !binary))) {
    let unread = part;
    for (let tries = 0; tries < mostTries && left > 0 && unread.length > 0; tries += 1) {
      const read = await readPart(comparison, unread, left);
      if (!read.ok) return read;
      for (const [header, patch] of read.value) {
        patches.set(header, patch);
        left -= isKept(patch, limits) ? patch.length : 0;
      }
      // What a long one kept from being read.
      unread = unread.filter((file) => !read.value.has(headerOf(file)));
    }
  }
  return ok(files.map((file) => withPatch(file, patches.get(headerOf(file)), limits)));
}

/** Renames apart from the rest, so that git pairs the same files as it did among all; each short enough. */
function* partsOf(files: readonly ChangedFile[]): Generator<readonly ChangedFile[]> {
  for (const renamed of [false, true]) {
    let part: ChangedFile[] = [];
    let bytes = 0;
    for (const file of files.filter(({ status }) => (status === "renamed") === renamed)) {
      part.push(file);
      bytes += Buffer.byteLength(file.path) + Buffer.byteLength(file.oldPath ?? "") + 40;
      if (bytes < longestArguments) continue;
      yield part;
      [part, bytes] = [[], 0];
    }
    if (part.length > 0) yield part;
  }
}

async function readPart(
  comparison: Comparison,
  part: readonly ChangedFile[],
  most: number,
): Promise<Result<ReadonlyMap<string, string>, Failure>> {
  const renames = part[0]?.status === "renamed" ? "--find-renames" : "--no-renames";
  const paths = part.flatMap(({ path, oldPath }) => (oldPath === undefined ? [path] : [path, oldPath]));
  const answer = await compare(comparison, ["--patch", renames], { paths, most });
  if (!answer.ok) return answer;
  const { stdout, cut } = answer.value;
  const text = stdout.toString("utf8");
  if (cut === true) return ok(splitPatches(text.replace(/\n$/, "")));
  // A file whose times alone changed has no patch at all.
  return ok(new Map([...part.map((file) => [headerOf(file), ""] as const), ...splitPatches(text)]));
}

/** By their first lines: no line of a patch begins like one. A file that changed its type has two. */
function splitPatches(text: string): ReadonlyMap<string, string> {
  const patches = new Map<string, string>();
  for (const patch of text.split(/^(?=diff --git )/m)) {
    const header = patch.slice(0, patch.indexOf("\n"));
    patches.set(header, (patches.get(header) ?? "") + patch);
  }
  return patches;
}

/** One that does not end with a line was cut by what all may have together. */
function isKept(patch: string, { each }: PatchLimits): boolean {
  return patch.endsWith("\n") && Buffer.byteLength(patch) <= each;
}

function withPatch(file: ChangedFile, patch: string | undefined, limits: PatchLimits): ChangedFile {
  if (patch === undefined || patch === "") return file;
  if (isKept(patch, limits)) return { ...file, patch };
  if (limits.longer === "leave-out") return file;
  const bytes = Buffer.from(patch);
  const whole = bytes.subarray(0, bytes.lastIndexOf("\n", limits.each - 1) + 1);
  return { ...file, patch: whole.toString("utf8"), cut: true };
}

function headerOf({ path, oldPath = path }: ChangedFile): string {
  return `diff --git ${quoted(`a/${oldPath}`)} ${quoted(`b/${path}`)}`;
}

const named: Readonly<Record<string, string>> = {
  "\u0007": "a",
  "\b": "b",
  "\t": "t",
  "\n": "n",
  "\v": "v",
  "\f": "f",
  "\r": "r",
  '"': '"',
  "\\": "\\",
};

/** As git writes a path that is not plain: in quotes, like a string of C. */
function quoted(path: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what this is about
  const escaped = path.replace(/[\u0000-\u001f\u007f"\\]/g, (char) => {
    const name = named[char] ?? char.charCodeAt(0).toString(8).padStart(3, "0");
    return `\\${name}`;
  });
  return escaped === path ? path : `"${escaped}"`;
}
