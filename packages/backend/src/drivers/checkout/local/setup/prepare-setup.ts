import { mkdirSync } from "node:fs";
import {
  chmod,
  lstat,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { dirname, join } from "node:path";

import { listGit } from "@wezterm-parallel/shared/node/git/run-git";
import { withUmask } from "@wezterm-parallel/shared/node/umask";

import { copyTree } from "../copy-tree.ts";
import { deleteTree } from "../worktrees/remove-worktree.ts";
import type { WorktreePlace } from "../worktrees/worktree-place.ts";
import { type MovedPaths, moveLink, moveText } from "./moved-paths.ts";

/** Some kernels reject longer shebang lines, and blanks in the interpreter's path. */
const longestShebang = 127;

interface KeptSetup {
  readonly roots: readonly string[];
  readonly paths: readonly string[];
  readonly moves: MovedPaths;
}

/**
 * Copies a cached set-up into a worktree and adapts its paths; returns whether it succeeded, and leaves
 * nothing otherwise.
 */
export async function prepareSetup(place: WorktreePlace, tree: string, kept: KeptSetup): Promise<boolean> {
  if (await holdsTracked(place, kept.paths)) return false;
  const moves = {
    files: kept.moves.files.filter(isOwn(place)),
    links: kept.moves.links.filter(isOwn(place)),
  };
  const texts = await planTexts(place, tree, { ...kept, moves });
  if (texts === undefined) return false;
  try {
    for (const path of kept.paths) await bringPath(place, join(tree, path), path);
    for (const [path, text] of texts) await replaceText(join(place.workTree, path), text);
    for (const path of moves.links) await replaceLink(join(place.workTree, path), kept.roots, place.workTree);
    return true;
  } catch {
    // The entry was dropped meanwhile, or the disk is full: running set-up solves or reports it.
    const holdsNone = (path: string) => !place.carried?.some((each) => each.startsWith(`${path}/`));
    for (const path of kept.paths.filter(isOwn(place)).filter(holdsNone))
      await deleteTree(join(place.workTree, path));
    return false;
  }
}

/** Files brought from the user's tree may be links into it. */
function isOwn({ carried = [] }: WorktreePlace): (path: string) => boolean {
  return (path) => !carried.some((each) => path === each || path.startsWith(`${each}/`));
}

/** An untracked file there may be a tracked file here. */
async function holdsTracked(place: WorktreePlace, paths: readonly string[]): Promise<boolean> {
  if (paths.length === 0) return false;
  const tracked = await listGit(place, [
    "ls-files",
    "-z",
    "--",
    ...paths.map((path) => `:(top,literal)${path}`),
  ]);
  return !tracked.ok || tracked.value.length > 0;
}

/** Returns `undefined` when a program in it could not start at the new path. */
async function planTexts(
  place: WorktreePlace,
  tree: string,
  { roots, moves }: KeptSetup,
): Promise<ReadonlyMap<string, string> | undefined> {
  const texts = new Map<string, string>();
  for (const path of moves.files) {
    const before = await readFile(join(tree, path), "utf8").catch(() => undefined);
    if (before === undefined) return undefined;
    const text = moveText(before, roots, place.workTree);
    if (!startsAlike(before, text, place.workTree)) return undefined;
    texts.set(path, text);
  }
  return texts;
}

function startsAlike(before: string, after: string, root: string): boolean {
  const [first = ""] = after.split("\n", 1);
  if (!first.startsWith("#!") || before.startsWith(first)) return true;
  return first.length <= longestShebang && !/\s/.test(root);
}

async function bringPath(place: WorktreePlace, from: string, path: string): Promise<void> {
  const { carried = [] } = place;
  if (!isOwn(place)(path)) return;
  const to = join(place.workTree, path);
  if (carried.some((each) => each.startsWith(`${path}/`))) return fillTree(from, to);
  await rm(to, { recursive: true, force: true });
  withUmask(place.umask, () => mkdirSync(dirname(to), { recursive: true }));
  await copyTree(from, to);
}

/** Fills the tree around the files that were brought into it before. */
async function fillTree(from: string, to: string): Promise<void> {
  for (const name of await readdir(from)) {
    const [source, target] = [join(from, name), join(to, name)];
    const found = await lstat(target).catch(() => undefined);
    if (found === undefined) await copyTree(source, target);
    else if (found.isDirectory()) await fillTree(source, target);
  }
}

async function replaceText(file: string, text: string): Promise<void> {
  const { mode } = await stat(file);
  const made = `${file}.wzp-moved`;
  await writeFile(made, text);
  await chmod(made, mode);
  await rename(made, file);
}

async function replaceLink(file: string, roots: readonly string[], to: string): Promise<void> {
  const target = await readlink(file);
  await rm(file);
  await symlink(moveLink(target, roots, to), file);
}
