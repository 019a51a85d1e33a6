import { mkdir, open, readFile, stat } from "node:fs/promises";
import { dirname, isAbsolute, join, resolve } from "node:path";

import type { Mount } from "./mounts.ts";

const readRank = 3;
const writeRank = 2;

/**
 * Returns what lets `git commit` work in a linked worktree: its own part of the repository, new objects, and the branches
 * of its run. Nothing that could make a git outside run a program is writable: configuration, hooks, and the files that
 * say where the repository is.
 */
export async function gitMounts(root: string, branch: string | undefined): Promise<readonly Mount[]> {
  const marker = join(root, ".git");
  if (!(await exists(marker))) return [];
  const closed: Mount = { path: marker, kind: "read", rank: readRank };
  const gitDir = await readPointer(marker, /^gitdir: (.+)\n?$/);
  const common = gitDir && (await readPointer(join(gitDir, "commondir"), /^(.+)\n?$/));
  if (gitDir === undefined || common === undefined || !gitDir.startsWith(`${common}/worktrees/`))
    return [closed];
  return [closed, ...(await repositoryMounts(gitDir, common)), ...(await branchMounts(common, branch))];
}

async function repositoryMounts(gitDir: string, common: string): Promise<readonly Mount[]> {
  // Git reads both if they exist, so a task must not be the one who creates them.
  await (await open(join(gitDir, "config.worktree"), "a")).close();
  await mkdir(join(gitDir, "modules"), { recursive: true });
  const own = ["commondir", "gitdir", "config.worktree", "wzp-config", "wzp-excludes", "modules"];
  const shared = ["objects/pack", "objects/info"];
  return [
    { path: common, kind: "read", rank: writeRank },
    ...(await present("write", [
      gitDir,
      ...["objects", "lfs", "reftable"].map((name) => join(common, name)),
    ])),
    ...(await present("read", [
      ...own.map((name) => join(gitDir, name)),
      ...shared.map((name) => join(common, name)),
    ])),
  ];
}

/** `refs/heads/wzp/r12` for `wzp/r12/test`: a lock file is created beside the branch. */
async function branchMounts(common: string, branch: string | undefined): Promise<readonly Mount[]> {
  if (branch === undefined) return [];
  const paths = ["refs/heads", "logs/refs/heads"].map((top) => dirname(join(common, top, branch)));
  for (const path of paths) await mkdir(path, { recursive: true });
  return present("write", paths);
}

async function present(kind: "read" | "write", paths: readonly string[]): Promise<readonly Mount[]> {
  const rank = kind === "read" ? readRank : writeRank;
  const found = await Promise.all(paths.map(exists));
  return paths.filter((_path, at) => found[at]).map((path) => ({ path, kind, rank }));
}

async function readPointer(file: string, pattern: RegExp): Promise<string | undefined> {
  const text = await readFile(file, "utf8").catch(() => "");
  const path = pattern.exec(text)?.[1];
  return path === undefined || isAbsolute(path) ? path : resolve(dirname(file), path);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
