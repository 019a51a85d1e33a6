import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import { pathSegment } from "@wezterm-parallel/shared/domain/ids";
import { gitOutput, type GitPlace } from "@wezterm-parallel/shared/node/git/run-git";
import type { ChangeSize } from "@wezterm-parallel/shared/protocol/api/schemas/changes/change-schemas";
import type { AttemptWork } from "@wezterm-parallel/shared/protocol/worker/worker-questions";

import type { CheckoutPaths } from "../checkout-paths.ts";
import { type CheckoutRecord, hiddenOf, readRecord } from "../checkout-record.ts";
import { repositoryPlace } from "../worktrees/worktree-checkouts.ts";
import { exists, type WorktreePlace } from "../worktrees/worktree-place.ts";
import { savedRef } from "./saved-refs.ts";

/** Location of an attempt's work: files, or a commit. */
export type FoundWork = Pick<ChangeSize, "branch" | "base"> &
  (
    | { readonly source: "worktree"; readonly place: WorktreePlace }
    | { readonly source: "commit" | "saved" | "branch"; readonly place: GitPlace; readonly commit: string }
  );

type Found = Result<FoundWork, Failure>;

const commitPattern = /^[\da-f]{40,64}$/;

/** Looks for the recorded commit, then its files, then their saved state, then its branch. */
export async function findWork(
  paths: CheckoutPaths,
  env: GitPlace["env"],
  work: AttemptWork,
): Promise<Found> {
  const { attempt, project } = work;
  const record = await readRecord(paths.record(paths.nameOf(attempt) ?? pathSegment(attempt)));
  const { base = "", branch } = { ...work, ...record };
  if (project.kind !== "git" || !commitPattern.test(base)) return fail(noWork(attempt));
  if (!(await exists(project.commonDir))) return fail(repositoryGone(attempt, project.commonDir));
  const place = repositoryPlace(project, env);
  if ((await commitOf(place, base)) === "") return fail(baseGone(attempt, base));
  const commit = await commitOf(place, work.commit ?? "");
  if (commit !== "") return ok({ base, branch, source: "commit", place, commit });
  const files = record && (await filesOf(record, env));
  if (files !== undefined) return ok({ base, branch, source: "worktree", place: files });
  return findKept(place, paths, { ...work, base, branch });
}

export async function filesOf(
  record: CheckoutRecord,
  env: GitPlace["env"],
): Promise<WorktreePlace | undefined> {
  const { root, gitDir, phase } = record;
  if (phase !== "ready" || gitDir === undefined) return undefined;
  if (!(await exists(root)) || !(await exists(gitDir))) return undefined;
  return { cwd: root, gitDir, workTree: root, env, carried: hiddenOf(record) };
}

/** The name of our branch contains the name under which this home saves in that repository. */
async function findKept(
  place: GitPlace,
  paths: CheckoutPaths,
  work: AttemptWork & { readonly base: string },
): Promise<Found> {
  const { attempt, base, branch = "", isNewest } = work;
  const name = paths.nameOf(attempt) ?? "";
  const space = /^wzp\/(r[\w-]+)\//.exec(branch)?.[1] ?? name.slice(0, name.indexOf("/"));
  const saved = await commitOf(place, savedRef(space, name.slice(name.indexOf("/") + 1)));
  if (saved !== "") return ok({ base, branch: work.branch, source: "saved", place, commit: saved });
  const tip = isNewest && branch !== "" ? await commitOf(place, `refs/heads/${branch}`) : "";
  if (tip === "") return fail(nothingKept(attempt));
  return ok({ base, branch, source: "branch", place, commit: tip });
}

/** Returns "" if the commit does not exist. Only for full ids and refs, which git cannot parse as options. */
async function commitOf(place: GitPlace, name: string): Promise<string> {
  if (!commitPattern.test(name) && !name.startsWith("refs/")) return "";
  const found = await gitOutput(place, ["rev-parse", "--verify", "--quiet", `${name}^{commit}`], {
    accept: [1, 128],
  });
  return found.ok && commitPattern.test(found.value) ? found.value : "";
}

function noWork(attempt: string): Failure {
  return createFailure({
    reason: "not-found",
    detail: createMessage("change-none", { attempt }),
    hint: createMessage("change-none-hint", { attempt }),
  });
}

function nothingKept(attempt: string): Failure {
  return createFailure({
    reason: "not-found",
    detail: createMessage("nothing-kept", { attempt }),
    hint: createMessage("nothing-kept-hint"),
  });
}

function repositoryGone(attempt: string, where: string): Failure {
  return createFailure({
    reason: "not-a-repository",
    detail: createMessage("repository-of-attempt-gone", { repository: where, attempt }),
  });
}

function baseGone(attempt: string, base: string): Failure {
  return createFailure({
    reason: "target-missing",
    detail: createMessage("commit-gone", { commit: base.slice(0, 12), attempt }),
    hint: createMessage("commit-gone-hint"),
  });
}
