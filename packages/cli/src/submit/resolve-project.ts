import { statSync } from "node:fs";
import { resolve } from "node:path";

import { quoteWord } from "@wezterm-parallel/shared/base/quote-word";
import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import { describeCommit, readCommit } from "@wezterm-parallel/shared/domain/base-commit";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { ProjectRef } from "@wezterm-parallel/shared/domain/run/run-spec";

import { countOf } from "../text/count-of.ts";
import { runGit } from "./run-git.ts";

export interface ProjectWish {
  /** Absolute; the directory of the plan, or the current one. */
  readonly directory: string;
  /** Branch that receives the changes, if the plan names one. */
  readonly target?: string | undefined;
  /** Whether tasks get worktrees, which need a repository with a commit. */
  readonly worktrees: boolean;
}

export interface ResolvedProject {
  readonly project: ProjectRef;
  /** Remarks for people, such as that uncommitted changes are not part of the run. */
  readonly notes: readonly string[];
}

/** Finds where a run works. Without worktrees, a directory outside any repository is valid. */
export async function resolveProject(wish: ProjectWish): Promise<Result<ResolvedProject, Failure>> {
  const { directory, worktrees } = wish;
  if (!isDirectory(directory)) return fail(missingDirectory(directory));
  const where = await runGit(directory, ["rev-parse", "--show-toplevel", "--git-common-dir"]);
  if (where.code !== 0) {
    return worktrees
      ? fail(notARepository(directory, where.err, where.code))
      : ok({ project: { kind: "directory", directory }, notes: [] });
  }
  const [root = directory, common = ".git"] = where.out.split("\n");
  return readRepository(wish, root, resolve(directory, common));
}

async function readRepository(
  { directory, target, worktrees }: ProjectWish,
  root: string,
  commonDir: string,
): Promise<Result<ResolvedProject, Failure>> {
  const [head, branch] = await Promise.all([
    runGit(directory, describeCommit(`${target ?? "HEAD"}^{commit}`)),
    runGit(directory, ["symbolic-ref", "--quiet", "--short", "HEAD"]),
  ]);
  if (head.code !== 0 && !worktrees) return ok({ project: { kind: "directory", directory }, notes: [] });
  if (head.code !== 0) return fail(target === undefined ? noCommit(root) : targetMissing(root, target));
  const commit = readCommit(head.out);
  const named = target ?? (branch.code === 0 ? branch.out : undefined);
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
  const status = await runGit(directory, ["status", "--porcelain"]);
  const changed = status.out.split("\n").filter((line) => line !== "" && !isUntrackedPlan(line)).length;
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

function notARepository(directory: string, said: string, code: number): Failure {
  if (code === -1) {
    return {
      reason: "missing-program",
      detail: said.includes("ENOENT") ? "git was not found on PATH." : `git could not be started: ${said}`,
      hint: "Install git 2.38 or newer.",
    };
  }
  if (said.includes("dubious ownership")) {
    return {
      reason: "git-failed",
      detail: `git refuses to use ${directory} because it belongs to another user.`,
      hint: said,
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
