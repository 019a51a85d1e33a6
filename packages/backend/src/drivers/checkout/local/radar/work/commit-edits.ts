import { lstat, readFile, readlink } from "node:fs/promises";
import { join } from "node:path";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { gitOutput } from "@wezterm-parallel/shared/node/git/run-git";

import type { WorktreePlace } from "../../worktrees/worktree-place.ts";
import type { RadarStore } from "../radar-store.ts";
import type { Head } from "./compared-work.ts";
import type { Edit } from "./read-status.ts";
import { type TreeChange, type TreeStore, treeWithEdits } from "./tree-with-edits.ts";
import { writeCommit, writeObject } from "./write-object.ts";

interface EditedCheckout {
  readonly place: WorktreePlace;
  readonly store: RadarStore;
  readonly trees: TreeStore;
  readonly head: Head;
}

/** More files go through an index faster. */
const mostEdits = 500;
const largestFile = 4 * 2 ** 20;
const link = "120000";
/** Line feed; a path that begins with a quote is read as one in C. */
const unreadable = /^"|\n|\uFFFD/;

/**
 * Writes HEAD with these files as they are now as a commit, without an index. Returns undefined if git has to look at the
 * other files or at its index for it, as for submodules, or for text with carriage returns.
 */
export async function commitEdits(
  checkout: EditedCheckout,
  edits: readonly Edit[],
): Promise<Result<string | undefined, Failure>> {
  if (edits.length > mostEdits || edits.some(({ path }) => unreadable.test(path))) return ok(undefined);
  const { head, store, trees } = checkout;
  const kept = edits.filter(({ removed }) => !removed);
  const modes = await Promise.all(kept.map((edit) => modeOf(checkout.place, edit)));
  const files = kept.flatMap(({ path }, at) => ({ path, mode: modes[at] ?? "" }));
  if (files.some(({ mode }) => mode === "")) return ok(undefined);
  const ids = await writeFiles(checkout, files);
  if (ids === undefined) return ok(undefined);
  const gone = edits.filter(({ removed }) => removed).map(({ path }) => ({ path, mode: "", id: undefined }));
  const changes = [...gone, ...files.map((file) => ({ ...file, id: ids.get(file.path) }))];
  const tree = await treeWithEdits(trees, head.tree, changes.map(inBytes));
  return tree.ok ? writeCommit(store.objects, { tree: tree.value, parent: head.commit }) : tree;
}

function inBytes(change: TreeChange): TreeChange {
  return { ...change, path: Buffer.from(change.path).toString("latin1") };
}

/** Undefined for what git has to decide: whether a new file is executable depends on its settings. */
async function modeOf({ workTree }: WorktreePlace, { path, is }: Edit): Promise<string | undefined> {
  const found = await lstat(join(workTree, path)).catch(() => undefined);
  if (found?.isSymbolicLink() === true) return is === undefined || is === link ? link : undefined;
  if (found?.isFile() !== true || found.size > largestFile) return undefined;
  if (is !== undefined) return is.startsWith("100") ? is : undefined;
  return (found.mode & 0o111) === 0 ? "100644" : undefined;
}

type File = Pick<TreeChange, "path" | "mode">;

/** Returns the ids of the files' contents as git would add them. */
async function writeFiles(
  checkout: EditedCheckout,
  files: readonly File[],
): Promise<ReadonlyMap<string, string> | undefined> {
  const ids = new Map<string, string>();
  for (const { path } of files.filter(({ mode }) => mode === link)) {
    const id = await writeLink(checkout, path);
    if (id === undefined) return undefined;
    ids.set(path, id);
  }
  const paths = files.filter(({ mode }) => mode !== link).map(({ path }) => path);
  const hashed = await hashFiles(checkout, paths);
  if (hashed === undefined) return undefined;
  for (const [at, path] of paths.entries()) ids.set(path, hashed[at] ?? "");
  return ids;
}

async function writeLink({ place, store, head }: EditedCheckout, path: string): Promise<string | undefined> {
  const body = await readlink(join(place.workTree, path), "buffer").catch(() => undefined);
  if (body === undefined) return undefined;
  const id = await writeObject(store.objects, { type: "blob", body, idLength: head.tree.length / 2 });
  return id.ok ? id.value : undefined;
}

async function hashFiles(
  { place, store }: EditedCheckout,
  paths: readonly string[],
): Promise<readonly string[] | undefined> {
  if (paths.length === 0) return [];
  const plain = await Promise.all(paths.map((path) => hasNoReturns(join(place.workTree, path))));
  if (plain.includes(false)) return undefined;
  const input = paths.map((path) => `${path}\n`).join("");
  const args = ["hash-object", "-w", "--stdin-paths"];
  const hashed = await gitOutput(place, args, { input, variables: store.variables });
  const ids = hashed.ok ? hashed.value.split("\n") : [];
  return ids.length === paths.length ? ids : undefined;
}

/** Whether git converts line ends depends on those of the file in its index. */
async function hasNoReturns(path: string): Promise<boolean> {
  const content = await readFile(path).catch(() => undefined);
  return content?.includes(13) === false;
}
