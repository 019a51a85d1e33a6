import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import type { GitProject } from "@wezterm-parallel/shared/domain/run/run-spec";
import { diskFailure } from "@wezterm-parallel/shared/node/disk-full";
import type { GitPlace } from "@wezterm-parallel/shared/node/git/run-git";

import { type CheckoutRecord, hiddenOf } from "../checkout-record.ts";
import { saveWork } from "../work/save-work.ts";
import { savedRef } from "../work/saved-refs.ts";
import { removeEntry, removeReachedBranch, removeTree } from "./remove-worktree.ts";
import { keepRecord, repositoryPlace, type WorktreeTools } from "./worktree-checkouts.ts";
import { exists } from "./worktree-place.ts";

/**
 * Saves, then removes. The record says "saved" before the first file is removed, so that a crash in between
 * never saves a half-removed tree. Returns the saved commit.
 */
export async function discardWorktree(
  tools: WorktreeTools,
  record: CheckoutRecord,
  { project, env, why }: { project: GitProject; env: GitPlace["env"]; why: string },
): Promise<Result<string | undefined, Failure>> {
  const place = repositoryPlace(project, env);
  if (!(await exists(project.commonDir))) return fail(repositoryGone(record, project));
  const saved = record.phase === "ready" ? await saveRecord(tools, record, { env, why }) : ok(record.saved);
  if (!saved.ok) return saved;
  await noteRemoving(tools, { ...record, saved: saved.value });
  await removeTree(record.root, tools.paths.trash);
  return tools.turns.run(project.commonDir, async () => {
    const entry = await removeEntry(place, record.root, record.gitDir);
    if (!entry.ok) return entry;
    const { branch } = record;
    const gone = branch === undefined ? ok(false) : await removeReachedBranch(place, branch, project.target);
    return gone.ok ? saved : gone;
  });
}

/** With nothing left to save, a disk too full for the record must not prevent the removal. */
async function noteRemoving(tools: WorktreeTools, record: CheckoutRecord): Promise<void> {
  try {
    await keepRecord(tools, { ...record, phase: "removing" });
  } catch (error) {
    if (diskFailure(error) === undefined) throw error;
  }
}

async function saveRecord(
  tools: WorktreeTools,
  record: CheckoutRecord,
  { env, why }: { env: GitPlace["env"]; why: string },
): Promise<Result<string | undefined, Failure>> {
  const { root, gitDir, attempt, space } = record;
  const name = tools.paths.nameOf(attempt);
  if (!(await exists(root))) return ok(undefined);
  if (gitDir === undefined || space === undefined || name === undefined || !(await exists(gitDir))) {
    return fail(entryGone(record));
  }
  const ref = savedRef(space, name.slice(name.indexOf("/") + 1));
  return saveWork(
    { cwd: root, gitDir, workTree: root, env, carried: hiddenOf(record) },
    { attempt, ref, why },
  );
}

function repositoryGone(record: CheckoutRecord, project: GitProject): Failure {
  return createFailure({
    reason: "not-a-repository",
    detail: createMessage("save-no-repository", { repository: project.commonDir, attempt: record.attempt }),
    hint: createMessage("save-no-repository-hint", { root: record.root }),
  });
}

function entryGone(record: CheckoutRecord): Failure {
  return createFailure({
    reason: "git-failed",
    detail: createMessage("save-no-worktree", { root: record.root }),
    hint: createMessage("save-no-worktree-hint", { root: record.root }),
  });
}
