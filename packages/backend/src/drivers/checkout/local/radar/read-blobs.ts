import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { type GitOptions, type GitPlace, runGit } from "@wezterm-parallel/shared/node/git/run-git";

/** The content of a file, or that it is larger than asked for. */
export type BlobText = Buffer | "large";

interface BlobWish {
  /** Bytes of a file that is read. */
  readonly largest: number;
  readonly variables?: GitOptions["variables"];
}

/**
 * Reads files by these names, such as their ids or `<tree>:<path>`, in two processes: first their sizes, then those that
 * are small enough.
 */
export async function readBlobs(
  place: GitPlace,
  names: readonly string[],
  { largest, variables }: BlobWish,
): Promise<Result<ReadonlyMap<string, BlobText>, Failure>> {
  const texts = new Map<string, BlobText>();
  if (names.length === 0) return ok(texts);
  const input = names.map((name) => `${name}\0`).join("");
  const checked = await runGit(place, ["cat-file", "--batch-check", "-z"], { input, variables });
  if (!checked.ok) return checked;
  const small: (readonly [name: string, id: string])[] = [];
  for (const [at, line] of checked.value.stdout.toString("utf8").split("\n").entries()) {
    const name = names[at];
    const [id = "", type, size] = line.split(" ");
    if (name === undefined || type !== "blob") continue;
    if (Number(size) > largest) texts.set(name, "large");
    else small.push([name, id]);
  }
  const ids = small.map(([, id]) => `${id}\n`).join("");
  const read = await runGit(place, ["cat-file", "--batch"], { input: ids, variables });
  if (!read.ok) return read;
  for (const [at, content] of splitBatch(read.value.stdout).entries()) {
    const [name] = small[at] ?? [];
    if (name !== undefined) texts.set(name, content);
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
