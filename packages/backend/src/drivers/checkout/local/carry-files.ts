import { lstat, mkdir, realpath, symlink } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { listGit } from "../../../base/git.ts";
import { copyTree } from "./copy-tree.ts";

export interface CarryRequest {
  /** The user's tree and the worktree, at the directory of the plan in both. */
  readonly from: string;
  readonly to: string;
  /** Nothing outside of it is read or linked to. */
  readonly within: string;
  readonly copy: readonly string[];
  readonly link: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

type Carry = (from: string, to: string) => Promise<void>;

/** Brings untracked files of the user's tree; answers what could not be brought, in words. */
export async function carryFiles(request: CarryRequest): Promise<Result<readonly string[], Failure>> {
  const notes: string[] = [];
  const kinds: readonly (readonly [readonly string[], string, Carry])[] = [
    [request.copy, "copy", copyTree],
    [request.link, "link", (from, to) => symlink(from, to)],
  ];
  for (const [patterns, verb, carry] of kinds) {
    for (const pattern of patterns) {
      const found = await findUntracked(request, pattern);
      if (!found.ok) return found;
      if (found.value.length === 0) notes.push(`${verb}: nothing in ${request.from} matches ${pattern}`);
      for (const path of found.value) notes.push(...(await carryOne(request, path, carry)));
    }
  }
  return ok(notes);
}

/** Tracked files are in the worktree anyway; whole directories that match come as one. */
async function findUntracked(
  request: CarryRequest,
  pattern: string,
): Promise<Result<readonly string[], Failure>> {
  const place = { cwd: request.from, env: request.env };
  const args = ["ls-files", "--others", "--ignored", "--directory", `--exclude=${pattern}`, "-z"];
  const found = await listGit(place, args);
  return found.ok ? ok(found.value.map((path) => path.replace(/\/$/, ""))) : found;
}

async function carryOne(request: CarryRequest, path: string, carry: Carry): Promise<readonly string[]> {
  const from = join(request.from, path);
  const to = join(request.to, path);
  if (await lstat(to).catch(() => undefined)) return [];
  const real = await realpath(from).catch(() => undefined);
  if (real === undefined || !isInside(real, await realpath(request.within))) {
    return [`${path} is not brought: it is a link that leads out of the project or nowhere`];
  }
  await mkdir(dirname(to), { recursive: true });
  await carry(from, to);
  return [];
}

export function isInside(path: string, directory: string): boolean {
  const way = relative(directory, path);
  return way === "" || (way !== ".." && !way.startsWith(`..${sep}`) && !way.startsWith(sep));
}
