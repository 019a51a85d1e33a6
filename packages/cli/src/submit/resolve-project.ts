import { statSync } from "node:fs";
import { resolve } from "node:path";

import { quoteWord } from "@wezterm-parallel/shared/base/quote-word";
import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import { describeCommit, readCommit } from "@wezterm-parallel/shared/domain/base-commit";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { ProjectRef } from "@wezterm-parallel/shared/domain/run/run-spec";
import { type GitResult, quickTimeoutMs, runGit, textOf } from "@wezterm-parallel/shared/node/git/run-git";

import { countOf } from "../text/count-of.ts";

interface ProjectWish {
  /** Absolute; the directory of the plan, or the current one. */
  readonly directory: string;
  /** Branch that receives the changes, if the plan names one. */
  readonly target?: string | undefined;
  /** True if tasks get worktrees, which need a repository with a commit. */
  readonly worktrees: boolean;
}

interface ResolvedProject {
  readonly project: ProjectRef;
  /** Remarks for people, such as that uncommitted changes are not part of the run. */
  readonly notes: readonly string[];
}

/** Finds where a run works. Without worktrees, a directory outside any repository is valid. */
export async function resolveProject(wish: ProjectWish): Promise<Result<ResolvedProject, Failure>> {
  const { directory, worktrees } = wish;
  if (!isDirectory(directory)) return fail(missingDirectory(directory));
  const where = await ask(directory, ["rev-parse", "--show-toplevel", "--git-common-dir"]);
  if (!where.ok || where.value.code !== 0) {
    if (!worktrees) return ok({ project: { kind: "directory", directory }, notes: [] });
    return where.ok ? fail(notARepository(directory, where.value.stderr)) : where;
  }
  const [root = directory, common = ".git"] = textOf(where.value).split("\n");
  return readRepository(wish, root, resolve(directory, common));
}

function ask(directory: string, args: readonly string[]): Promise<Result<GitResult, Failure>> {
  const place = { cwd: directory, env: process.env };
  return runGit(place, args, { accept: [1, 128], timeoutMs: quickTimeoutMs });
}

async function readRepository(
  { directory, target, worktrees }: ProjectWish,
  root: string,
  commonDir: string,
): Promise<Result<ResolvedProject, Failure>> {
  const [head, branch] = await Promise.all([
    ask(directory, describeCommit(`${target ?? "HEAD"}^{commit}`)),
    ask(directory, ["symbolic-ref", "--quiet", "--short", "HEAD"]),
  ]);
  if (!head.ok || head.value.code !== 0) {
    if (!worktrees) return ok({ project: { kind: "directory", directory }, notes: [] });
    if (!head.ok) return head;
    return fail(target === undefined ? noCommit(root) : targetMissing(root, target));
  }
  const commit = readCommit(textOf(head.value));
  const named = target ?? (branch.ok && branch.value.code === 0 ? textOf(branch.value) : undefined);
  const project = {
    kind: "git" as const,
    directory,
    root,
    commonDir,
    ...commit,
    ...(named === undefined ? {} : { target: named }),
  };
  const notes = worktrees ? await remarks(directory, named, commit.base) : [];
  return ok({ project, notes });
}

async function remarks(
  directory: string,
  target: string | undefined,
  base: string,
): Promise<readonly string[]> {
  const status = await ask(directory, ["status", "--porcelain"]);
  const lines = status.ok ? textOf(status.value).split("\n") : [];
  const changed = lines.filter((line) => line !== "" && !isUntrackedPlan(line)).length;
  return [
    ...(target === undefined
      ? [
          `HEAD is detached at ${base.slice(0, 10)}: worktrees start from this commit, and changes stay on the tasks' branches.`,
        ]
      : []),
    ...(changed > 0
      ? [
          `${countOf(changed, "uncommitted or untracked file")} ${changed === 1 ? "is" : "are"} not part of this run; worktrees start from ${base.slice(0, 10)}.`,
        ]
      : []),
  ];
}

/** The plan is read from its file, so it works before it is committed. */
function isUntrackedPlan(line: string): boolean {
  return /^\?\? (?:.*\/)?wezterm-parallel\.ya?ml$/.test(line);
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function missingDirectory(directory: string): Failure {
  return {
    reason: "missing-directory",
    detail: `The directory ${directory} does not exist.`,
    hint: "Check the value of --project.",
  };
}

function notARepository(directory: string, said: string): Failure {
  if (said.includes("dubious ownership")) {
    return {
      reason: "git-failed",
      detail: `git refuses to use ${directory} because it belongs to another user.`,
      hint: said.trim(),
    };
  }
  return {
    reason: "not-a-repository",
    detail: `${directory} is not in a git repository, but tasks with a worktree require one.`,
    hint: "Create one with: git init && git add . && git commit -m start\nOr set `checkout: project` or `checkout: none` for the tasks.",
  };
}

function noCommit(root: string): Failure {
  return {
    reason: "no-commit",
    detail: `The repository ${root} has no commit yet, so no worktree can be created.`,
    hint: "Create the first commit with: git add . && git commit -m start",
  };
}

function targetMissing(root: string, target: string): Failure {
  return {
    reason: "target-missing",
    detail: `The repository ${root} has no branch ${target}, which the plan names as project.target.`,
    hint: `Create it with: git branch ${quoteWord(target)} — or correct the plan.`,
  };
}
