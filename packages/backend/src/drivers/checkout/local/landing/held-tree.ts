import { stat } from "node:fs/promises";
import { join } from "node:path";

import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";

import type { LandAnswer, LandRequest } from "../../landings.ts";
import { findUnfinished } from "../work/commit-work.ts";
import { namesOf } from "../work/names-of.ts";
import type { WorktreePlace } from "../worktrees/worktree-place.ts";

/** Returns the answer for a working tree in which a git command has begun something, or holds the index. */
export async function findBusy(place: WorktreePlace, request: LandRequest): Promise<LandAnswer | undefined> {
  const about = { directory: place.workTree, branch: request.branch };
  if ((await findUnfinished(place.gitDir)) !== undefined)
    return held(place, { detail: createMessage("tree-busy", about), hint: createMessage("tree-busy-hint") });
  const lock = join(place.gitDir, "index.lock");
  const found = await stat(lock).catch(() => undefined);
  if (found === undefined) return undefined;
  const since = `${found.mtime.toISOString().slice(0, 16)}Z`;
  const detail = createMessage("tree-locked", { ...about, since });
  return held(place, { detail, hint: createMessage("tree-locked-hint", { path: lock }) });
}

export function heldByFiles(
  place: WorktreePlace,
  { branch }: LandRequest,
  files: readonly string[],
): LandAnswer {
  const about = { directory: place.workTree, branch };
  const detail = createMessage("tree-dirty", { ...about, files: namesOf(files) });
  return held(place, { detail, hint: createMessage("tree-dirty-hint") }, files);
}

/** The answer when the plan leaves working trees alone. */
export function heldByPlan(place: WorktreePlace, { branch }: LandRequest): LandAnswer {
  const detail = createMessage("tree-kept", { directory: place.workTree, branch });
  return held(place, { detail, hint: createMessage("tree-kept-hint", { directory: place.workTree }) });
}

/** The answer when git itself refuses the fast-forward. */
export function refused(place: WorktreePlace, { branch }: LandRequest, stderr: string): LandAnswer {
  const lines = stderr.split("\n").filter((line) => line.trim() !== "");
  const said = lines.find((line) => /^(fatal|error):/.test(line)) ?? lines.at(-1) ?? "";
  const detail = createMessage("tree-refused", { directory: place.workTree, branch, said });
  return held(place, { detail, hint: createMessage("tree-refused-hint") });
}

type Words = Pick<Parameters<typeof createFailure>[0], "detail" | "hint">;

function held(
  { workTree: directory, gitDir }: WorktreePlace,
  words: Words,
  files: readonly string[] = [],
): LandAnswer {
  const failure = createFailure({ reason: "conflict", ...words, data: { files, directory, gitDir } });
  return { kind: "held", failure };
}
