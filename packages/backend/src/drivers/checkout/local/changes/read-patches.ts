import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { ChangedFile } from "@wezterm-parallel/shared/protocol/api/schemas/changes/change-schemas";

import { compare, type Comparison } from "./list-changes.ts";

export interface PatchLimits {
  /** Bytes of all patches together. */
  readonly all: number;
  /** Bytes of one patch; a longer one is cut at a line end, or left out. */
  readonly each: number;
  readonly longer: "cut" | "leave-out";
}

/** Linux accepts 2 MiB of arguments and environment; paths are at most 4 KiB each, and renames have two. */
const longestArguments = 512 * 1024;

/** Each try continues after a file that is too long; further long files of a page must be requested singly. */
const mostTries = 8;

/** Adds patches to the files, as far as the limits allow. */
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
      // The long file prevented these from being read.
      unread = unread.filter((file) => !read.value.has(headerOf(file)));
    }
  }
  return ok(files.map((file) => withPatch(file, patches.get(headerOf(file)), limits)));
}

/** Separates renames from the rest, so that git pairs the same files as before; each part fits on a command line. */
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
  // A file with only a changed time has no patch.
  return ok(new Map([...part.map((file) => [headerOf(file), ""] as const), ...splitPatches(text)]));
}

/** Splits at header lines, which cannot occur inside a patch. A file that changed its type has two. */
function splitPatches(text: string): ReadonlyMap<string, string> {
  const patches = new Map<string, string>();
  for (const patch of text.split(/^(?=diff --git )/m)) {
    const header = patch.slice(0, patch.indexOf("\n"));
    patches.set(header, (patches.get(header) ?? "") + patch);
  }
  return patches;
}

/** A patch that does not end with a line end was cut by the total limit. */
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

/** Quotes a path like git does, as a C string. */
function quoted(path: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what this is about
  const escaped = path.replace(/[\u0000-\u001f\u007f"\\]/g, (char) => {
    const name = named[char] ?? char.charCodeAt(0).toString(8).padStart(3, "0");
    return `\\${name}`;
  });
  return escaped === path ? path : `"${escaped}"`;
}
