import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { type GitPlace, runGit } from "@wezterm-parallel/shared/node/git/run-git";
import type { FileLines } from "@wezterm-parallel/shared/protocol/api/schemas/changes/review-schemas";

import type { LinesQuery } from "../../change-files.ts";

/** Larger files have no diff either. */
const largestFile = 8 * 2 ** 20;

/** Reads lines of a file at a commit. */
export async function readFileLines(
  place: GitPlace,
  { commit, path, first, last }: LinesQuery,
): Promise<Result<FileLines, Failure>> {
  const read = await runGit(place, ["cat-file", "blob", `${commit}:${path}`], {
    accept: [128],
    most: largestFile,
  });
  if (!read.ok) return read;
  const { code, stdout, cut } = read.value;
  if (cut === true || stdout.includes(0)) return fail(noText(path));
  if (code !== 0) return fail(noFile(path, commit));
  const lines = stdout.toString("utf8").replace(/\n$/, "").split("\n");
  const total = stdout.length === 0 ? 0 : lines.length;
  return ok({ path, commit, first, lines: lines.slice(first - 1, Math.min(last, total)), total });
}

export function noFile(path: string, commit: string): Failure {
  return createFailure({
    reason: "not-found",
    detail: createMessage("file-not-in-commit", { path, commit: commit.slice(0, 12) }),
  });
}

function noText(path: string): Failure {
  return createFailure({ reason: "unsupported", detail: createMessage("file-not-text", { path }) });
}
