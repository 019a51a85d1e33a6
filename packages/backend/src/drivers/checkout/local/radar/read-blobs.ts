import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { type GitOptions, type GitPlace, runGit } from "@wezterm-parallel/shared/node/git/run-git";

import type { ConflictText } from "./read-hunks.ts";

interface BlobWish {
  readonly tree: string;
  readonly paths: readonly string[];
  readonly variables: GitOptions["variables"];
}

/** Bytes of a file whose lines are read. */
const largest = 1_048_576;

/** Reads files of a tree in two processes: first their sizes, then those that are small enough. */
export async function readBlobs(
  place: GitPlace,
  { tree, paths, variables }: BlobWish,
): Promise<Result<ReadonlyMap<string, ConflictText>, Failure>> {
  const texts = new Map<string, ConflictText>();
  if (paths.length === 0) return ok(texts);
  const input = paths.map((path) => `${tree}:${path}\0`).join("");
  const checked = await runGit(place, ["cat-file", "--batch-check", "-z"], { input, variables });
  if (!checked.ok) return checked;
  const small: (readonly [path: string, id: string])[] = [];
  for (const [at, line] of checked.value.stdout.toString("utf8").split("\n").entries()) {
    const path = paths[at];
    const [id = "", type, size] = line.split(" ");
    if (path === undefined || type !== "blob") continue;
    if (Number(size) > largest) texts.set(path, "large");
    else small.push([path, id]);
  }
  const ids = small.map(([, id]) => `${id}\n`).join("");
  const read = await runGit(place, ["cat-file", "--batch"], { input: ids, variables });
  if (!read.ok) return read;
  for (const [at, content] of splitBatch(read.value.stdout).entries()) {
    const [path] = small[at] ?? [];
    if (path !== undefined) texts.set(path, content);
  }
  return ok(texts);
}

/** Splits the output of `cat-file --batch`: `<id> blob <size>`, the content and a newline for each. */
function splitBatch(output: Buffer): readonly Buffer[] {
  const contents: Buffer[] = [];
  for (let at = 0; at < output.length;) {
    const end = output.indexOf(10, at);
    const size = Number(output.toString("latin1", at, end).split(" ")[2]);
    contents.push(output.subarray(end + 1, end + 1 + size));
    at = end + size + 2;
  }
  return contents;
}
