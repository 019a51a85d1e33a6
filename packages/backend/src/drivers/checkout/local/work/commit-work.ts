import { access, rename, rm } from "node:fs/promises";
import { join } from "node:path";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import { gitOutput, listGit, runGit } from "@wezterm-parallel/shared/node/git/run-git";

import { gitIdentity } from "../../../../base/git-identity.ts";
import type { CommittedWork } from "../../checkouts.ts";
import { branchTip } from "../worktrees/take-branch.ts";
import type { WorktreePlace } from "../worktrees/worktree-place.ts";
import { isAncestor } from "./merge-inputs.ts";
import { type WorkSnapshot, takeSnapshot } from "./snapshot.ts";

interface CommitRequest {
  readonly attempt: string;
  readonly task: string;
  readonly run: number;
  readonly branch: string;
  readonly base: string;
}

/** Commits what a task left, moves its branch to its work even if HEAD is elsewhere, and returns the changes. */
export async function commitWork(
  place: WorktreePlace,
  request: CommitRequest,
): Promise<Result<CommittedWork, Failure>> {
  const open = await findUnfinished(place.gitDir);
  if (open !== undefined) return fail(unfinished(request.attempt, open));
  const snapshot = await takeSnapshot(place);
  if (!snapshot.ok) return snapshot;
  try {
    const tip = await commitSnapshot(place, request, snapshot.value);
    if (!tip.ok) return tip;
    const moved = await moveBranch(place, request, tip.value);
    if (!moved.ok) return moved;
    await rename(snapshot.value.index, join(place.gitDir, "index"));
    return await describeChange(place, request, tip.value);
  } finally {
    await rm(snapshot.value.index, { force: true });
  }
}

const unfinishedMarks = {
  MERGE_HEAD: "merge",
  CHERRY_PICK_HEAD: "cherry-pick",
  REVERT_HEAD: "revert",
  "rebase-merge": "rebase",
  "rebase-apply": "rebase",
} as const;

/** Returns the git operation that was begun in a worktree and not finished, if any. */
export async function findUnfinished(gitDir: string): Promise<string | undefined> {
  for (const [mark, name] of Object.entries(unfinishedMarks)) {
    const found = await access(join(gitDir, mark)).then(
      () => true,
      () => false,
    );
    if (found) return name;
  }
  return undefined;
}

async function commitSnapshot(
  place: WorktreePlace,
  { task, run, attempt }: CommitRequest,
  { head, tree, headTree }: WorkSnapshot,
): Promise<Result<string, Failure>> {
  if (head !== "" && tree === headTree) return ok(head);
  const message = `${task} (run r${run})\n\nChanges that ${attempt} left uncommitted when it succeeded.`;
  const parent = head === "" ? [] : ["-p", head];
  const args = ["commit-tree", tree, ...parent, "-m", message];
  return gitOutput(place, args, { variables: await gitIdentity(place) });
}

/** Only fast-forwards: if HEAD went elsewhere, the branch would lose its own commits. */
async function moveBranch(
  place: WorktreePlace,
  request: CommitRequest,
  tip: string,
): Promise<Result<void, Failure>> {
  const { branch, attempt } = request;
  const before = await branchTip(place, branch);
  if (!before.ok) return before;
  const from = before.value || request.base;
  if (!(await isAncestor(place, from, tip))) return fail(astray(attempt, branch));
  const old = before.value || "0".repeat(tip.length);
  if (tip !== before.value) {
    const moved = await runGit(place, [
      "update-ref",
      "-m",
      `wzp: ${attempt}`,
      `refs/heads/${branch}`,
      tip,
      old,
    ]);
    if (!moved.ok) return moved;
  }
  const head = await runGit(place, ["symbolic-ref", "HEAD", `refs/heads/${branch}`]);
  return head.ok ? ok(undefined) : head;
}

async function describeChange(
  place: WorktreePlace,
  { branch, base }: CommitRequest,
  tip: string,
): Promise<Result<CommittedWork, Failure>> {
  if (tip === base) return ok({ branch, base, changedFiles: 0 });
  const files = await listGit(place, ["diff-tree", "-r", "-z", "--name-only", "--no-renames", base, tip]);
  return files.ok ? ok({ commit: tip, branch, base, changedFiles: files.value.length }) : files;
}

function unfinished(attempt: string, what: string): Failure {
  return createFailure({
    reason: "conflict",
    detail: createMessage("operation-unfinished", { attempt, what }),
    hint: createMessage("operation-unfinished-hint", { attempt }),
  });
}

function astray(attempt: string, branch: string): Failure {
  return createFailure({
    reason: "conflict",
    detail: createMessage("head-astray", { attempt, branch }),
    hint: createMessage("head-astray-hint", { attempt }),
  });
}
