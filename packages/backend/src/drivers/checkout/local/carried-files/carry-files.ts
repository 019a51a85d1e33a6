import { mkdirSync } from "node:fs";
import { lstat, realpath, symlink } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";

import ignore from "ignore";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { listGit } from "@wezterm-parallel/shared/node/git/run-git";
import { withUmask } from "@wezterm-parallel/shared/node/umask";

import { copyTree } from "../copy-tree.ts";

interface CarryRequest {
  /** The plan's directory in the user's tree and in the worktree. */
  readonly from: string;
  readonly to: string;
  /** Nothing outside of it is read or linked to. */
  readonly within: string;
  readonly copy: readonly string[];
  readonly link: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly umask?: number | undefined;
}

export interface Carried {
  /** The copied paths, relative to `to`. */
  readonly brought: readonly string[];
  /** Explanations of what could not be copied. */
  readonly notes: readonly string[];
}

type Carry = (from: string, to: string) => Promise<void>;

/** Copies or links untracked files of the user's tree. */
export async function carryFiles(request: CarryRequest): Promise<Result<Carried, Failure>> {
  const notes: string[] = [];
  const brought = new Set<string>();
  for (const { verb, pattern, carry } of listWishes(request)) {
    const found = await findUntracked(request, pattern);
    if (!found.ok) return found;
    if (found.value.length === 0) notes.push(`${verb}: nothing in ${request.from} matches ${pattern}`);
    for (const path of found.value.filter((each) => !brought.has(each))) {
      const note = await carryOne(request, path, carry);
      if (note === undefined) brought.add(path);
      else notes.push(`${verb}: ${note}`);
    }
  }
  return ok({ brought: [...brought], notes });
}

function listWishes({ copy, link }: CarryRequest) {
  const linkTo: Carry = (from, to) => symlink(from, to);
  return [
    ...copy.map((pattern) => ({ verb: "copy", pattern, carry: copyTree })),
    ...link.map((pattern) => ({ verb: "link", pattern, carry: linkTo })),
  ];
}

/** Skips tracked files, which are in the worktree anyway; matching directories are listed as one path. */
async function findUntracked(
  request: CarryRequest,
  pattern: string,
): Promise<Result<readonly string[], Failure>> {
  const listed = await listMatching(request, pattern, ["--directory"]);
  if (!listed.ok) return listed;
  const matches = ignore({ ignorecase: false }).add(pattern);
  // Git also lists a directory when only its contents match: then its files are copied, not the directory.
  const partly = listed.value.filter((path) => path.endsWith("/") && !matches.ignores(path));
  const whole = listed.value.filter((path) => !partly.includes(path)).map((path) => path.replace(/\/$/, ""));
  if (partly.length === 0) return ok(whole);
  const inside = await listMatching(request, pattern, ["--", ...partly.map((path) => `:(literal)${path}`)]);
  return inside.ok ? ok([...whole, ...inside.value.map((path) => path.replace(/\/$/, ""))]) : inside;
}

function listMatching(
  { from, env }: CarryRequest,
  pattern: string,
  more: readonly string[],
): Promise<Result<readonly string[], Failure>> {
  const args = ["ls-files", "--others", "--ignored", `--exclude=${pattern}`, "-z", ...more];
  return listGit({ cwd: from, env }, args);
}

/** Returns the reason if it was not copied. */
async function carryOne(request: CarryRequest, path: string, carry: Carry): Promise<string | undefined> {
  const from = join(request.from, path);
  const to = join(request.to, path);
  if (path.includes("\uFFFD")) return `${path} is not copied: its name is not UTF-8`;
  if (await lstat(to).catch(() => undefined)) return `${path} is not copied: the checkout already has it`;
  const real = await realpath(from).catch(() => undefined);
  if (real === undefined || !isInside(real, await realpath(request.within))) {
    return `${path} is not copied: it is a link to a missing file or out of the project`;
  }
  withUmask(request.umask, () => mkdirSync(dirname(to), { recursive: true }));
  await carry(from, to);
  return undefined;
}

export function isInside(path: string, directory: string): boolean {
  const way = relative(directory, path);
  return way === "" || (way !== ".." && !way.startsWith(`..${sep}`) && !way.startsWith(sep));
}
