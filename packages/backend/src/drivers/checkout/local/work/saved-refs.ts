import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import { gitOutput, type GitPlace } from "@wezterm-parallel/shared/node/git/run-git";

import type { SavedRef } from "../../checkouts.ts";

const prefix = "refs/wezterm-parallel/saved/";

/** `refs/wezterm-parallel/saved/r12/test.1` */
export function savedRef(space: string, name: string): string {
  return `${prefix}${space}/${name}`;
}

/** Lists saved states of a repository, of all homes, newest first. */
export async function listSaved(place: GitPlace): Promise<Result<readonly SavedRef[], Failure>> {
  const format = "%(refname)%00%(objectname)%00%(committerdate:unix)%00%(subject)";
  const args = ["for-each-ref", "--sort=-committerdate", `--format=${format}`, prefix];
  const lines = await gitOutput(place, args);
  if (!lines.ok) return lines;
  return ok(
    lines.value
      .split("\n")
      .filter((line) => line !== "")
      .map(parseLine),
  );
}

function parseLine(line: string): SavedRef {
  const [ref = "", commit = "", at = "0", subject = ""] = line.split("\0");
  return { ref, attempt: attemptOf(ref), commit, savedAt: Number(at) * 1000, subject };
}

/** Returns the attempt's id, with the other home's suffix if it is not ours: `r12-3f9a1c/test#1`. */
function attemptOf(ref: string): string {
  const name = ref.slice(prefix.length);
  const dot = name.lastIndexOf(".");
  return `${decodeURIComponent(name.slice(0, dot))}#${name.slice(dot + 1)}`;
}

export async function findSaved(place: GitPlace, attempt: string): Promise<Result<SavedRef, Failure>> {
  const saved = await listSaved(place);
  if (!saved.ok) return saved;
  const found = saved.value.find((each) => each.attempt === attempt);
  if (found !== undefined) return ok(found);
  return fail(
    createFailure({
      reason: "not-found",
      detail: createMessage("nothing-saved", { attempt }),
      hint: createMessage("nothing-saved-hint"),
    }),
  );
}
