import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { type GitPlace, runGit, textOf } from "@wezterm-parallel/shared/node/git/run-git";
import type { ChangeFile } from "@wezterm-parallel/shared/protocol/api/schemas/changes/review-schemas";

import type { FileQuery } from "../../change-files.ts";
import { noFile } from "./read-lines.ts";

/** Bytes; a message from worker to server takes 5 MiB of JSON. */
const largestImage = 2 * 2 ** 20;

/** First bytes of images, as Latin-1. Source: the formats' specifications; SVG is text, and has a diff. */
const signatures: readonly (readonly [RegExp, NonNullable<ChangeFile["image"]>["type"]])[] = [
  [/^\x89PNG\r\n\x1a\n/, "image/png"],
  [/^\xff\xd8\xff/, "image/jpeg"],
  [/^GIF8[79]a/, "image/gif"],
  [/^RIFF[^]{4}WEBP/, "image/webp"],
];

/** Reads how large a file is at a commit, and its data if it is an image. */
export async function readFile(
  place: GitPlace,
  { commit, path }: Pick<FileQuery, "commit" | "path">,
): Promise<Result<ChangeFile, Failure>> {
  if (path.includes("\n")) return fail(noFile(path, commit));
  const args = ["cat-file", "--batch-check=%(objecttype) %(objectsize) %(objectname)"];
  // Exits with 128 for a path outside of the repository.
  const found = await runGit(place, args, { input: `${commit}:${path}\n`, accept: [128] });
  if (!found.ok) return found;
  const [, length, id] = /^blob (\d+) ([0-9a-f]+)$/.exec(textOf(found.value)) ?? [];
  if (length === undefined || id === undefined) return fail(noFile(path, commit));
  const size = Number(length);
  if (size > largestImage) return ok({ path, commit, size });
  const read = await runGit(place, ["cat-file", "blob", id], { most: largestImage });
  if (!read.ok) return read;
  const { stdout } = read.value;
  const head = stdout.subarray(0, 16).toString("latin1");
  const type = signatures.find(([pattern]) => pattern.test(head))?.[1];
  if (type === undefined) return ok({ path, commit, size });
  return ok({ path, commit, size, image: { type, data: stdout.toString("base64") } });
}
