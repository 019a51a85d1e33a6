import { lstat, readFile, realpath } from "node:fs/promises";
import { join, resolve } from "node:path";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import {
  type FailureMessage,
  createMessage,
  createFailure,
} from "@wezterm-parallel/shared/domain/failure-message";
import { gitOutput, type GitPlace, listGit } from "@wezterm-parallel/shared/node/git/run-git";

import type { WorktreePlace } from "../worktrees/worktree-place.ts";
import { findForeignCommit, type ForeignCommit } from "./foreign-commits.ts";

type WithFiles = GitPlace & { readonly workTree: string };

/**
 * Repositories inside the worktree keep commits that the worktree's own repository cannot hold. Unless all of
 * them exist elsewhere, the worktree is neither committed nor removed.
 */
export async function refuseForeignWork(place: WorktreePlace): Promise<Result<void, Failure>> {
  if (await isDirectory(join(place.workTree, ".git")))
    return fail(foreign(".git", createMessage("git-file-replaced", { path: ".git" })));
  const untracked = await listGit(place, ["ls-files", "--others", "--exclude-standard", "-z"]);
  if (!untracked.ok) return untracked;
  const carried = new Set(place.carried);
  const nested = untracked.value.find((path) => path.endsWith("/") && !carried.has(path.slice(0, -1)));
  if (nested !== undefined)
    return fail(foreign(nested, createMessage("repository-within", { path: nested })));
  const checked = await checkSubmodules(place);
  if (!checked.ok) return checked;
  const own = await findForeignCommit(place.gitDir, place.env);
  if (!own.ok) return own;
  return own.value === undefined ? ok(undefined) : fail(unpushed(own.value));
}

/** Checks submodules for uncommitted files, however deeply nested. */
async function checkSubmodules(place: WithFiles): Promise<Result<void, Failure>> {
  const submodules = await listSubmodules(place);
  if (!submodules.ok) return submodules;
  for (const path of submodules.value) {
    const checked = await checkSubmodule(place, path);
    if (!checked.ok) return checked;
  }
  return ok(undefined);
}

/** Lists the paths of the submodules in the index. */
async function listSubmodules(place: GitPlace): Promise<Result<readonly string[], Failure>> {
  const modules = await gitOutput(place, ["ls-files", "--stage", "-z"]);
  if (!modules.ok) return modules;
  const links = modules.value.split("\0").filter((line) => line.startsWith("160000 "));
  return ok(links.map((line) => line.slice(line.indexOf("\t") + 1)));
}

async function checkSubmodule(place: WithFiles, path: string): Promise<Result<void, Failure>> {
  const root = join(place.workTree, path);
  if (!(await exists(join(root, ".git")))) return ok(undefined);
  // Git runs programs that the configuration of a repository names: one that a task made itself is not opened.
  if (!(await isOwn(place, root))) return fail(foreign(path, createMessage("repository-within", { path })));
  const inside = { cwd: root, env: place.env };
  const status = await listGit(inside, ["status", "--porcelain", "-z", "--ignore-submodules=none"]);
  if (!status.ok) return status;
  if (status.value.length > 0) return fail(dirty(path, status.value[0] ?? ""));
  return checkSubmodules({ ...inside, workTree: root });
}

/** Returns whether the submodule's repository is inside that of the worktree, where git puts it. */
async function isOwn(place: WithFiles, root: string): Promise<boolean> {
  const own = await gitOutput(place, ["rev-parse", "--path-format=absolute", "--git-dir"]);
  const pointer = await readFile(join(root, ".git"), "utf8").catch(() => "");
  const target = /^gitdir: (.+)\n?$/.exec(pointer)?.[1];
  if (!own.ok || target === undefined) return false;
  const modules = await realpath(join(own.value, "modules")).catch(() => undefined);
  const found = await realpath(resolve(root, target)).catch(() => undefined);
  return modules !== undefined && found?.startsWith(`${modules}/`) === true;
}

function dirty(path: string, file: string): Failure {
  return createFailure({
    reason: "dirty-submodule",
    detail: createMessage("submodule-dirty", { path, file }),
    hint: createMessage("submodule-dirty-hint"),
    data: { path },
  });
}

function unpushed({ name, commit }: ForeignCommit): Failure {
  return createFailure({
    reason: "dirty-submodule",
    detail: createMessage("submodule-unpushed", { path: name, commit: commit.slice(0, 12) }),
    hint: createMessage("submodule-unpushed-hint"),
    data: { path: name, commit },
  });
}

function foreign(path: string, detail: FailureMessage): Failure {
  return createFailure({
    reason: "dirty-submodule",
    detail,
    hint: createMessage("repository-within-hint"),
    data: { path },
  });
}

async function isDirectory(path: string): Promise<boolean> {
  return lstat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
