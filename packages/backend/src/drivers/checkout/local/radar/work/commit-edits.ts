import { lstat, readFile, readlink } from "node:fs/promises";
import { join } from "node:path";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { gitOutput } from "@wezterm-parallel/shared/node/git/run-git";

import type { WorktreePlace } from "../../worktrees/worktree-place.ts";
import type { RadarStore } from "../radar-store.ts";
import { mayHaveAttributes } from "./attribute-files.ts";
import type { Head } from "./compared-work.ts";
import type { Edit } from "./read-status.ts";
import { type TreeChange, type TreeReader, treeWithEdits } from "./tree-with-edits.ts";
import { ObjectBatch } from "./object-batch.ts";
import { commitOf } from "./write-object.ts";

interface EditedCheckout {
  readonly place: WorktreePlace;
  readonly store: RadarStore;
  readonly trees: TreeReader;
  readonly head: Head;
  /** Files outside of the checkout that can give attributes to those within. */
  readonly attributes: readonly string[];
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
  const batch = new ObjectBatch(store, head.tree.length / 2);
  const ids = await writeFiles({ ...checkout, batch }, files);
  if (ids === undefined) return ok(undefined);
  const gone = edits.filter(({ removed }) => removed).map(({ path }) => ({ path, mode: "", id: undefined }));
  const changes = [...gone, ...files.map((file) => ({ ...file, id: ids.get(file.path) }))];
  const read = (id: string) => trees.read(id);
  const write = (body: Buffer) => batch.add({ type: "tree", body });
  const tree = await treeWithEdits({ read, write }, head.tree, changes.map(inBytes));
  if (!tree.ok) return tree;
  const commit = batch.add(commitOf({ tree: tree.value, parent: head.commit }));
  const written = await batch.write();
  return written.ok ? ok(commit) : written;
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

interface WrittenCheckout extends EditedCheckout {
  readonly batch: ObjectBatch;
}

/** Returns the ids of the files' contents as git would add them. */
async function writeFiles(
  checkout: WrittenCheckout,
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

async function writeLink({ place, batch }: WrittenCheckout, path: string): Promise<string | undefined> {
  const body = await readlink(join(place.workTree, path), "buffer").catch(() => undefined);
  return body === undefined ? undefined : batch.add({ type: "blob", body });
}

async function hashFiles(
  { place, store, batch, attributes }: WrittenCheckout,
  paths: readonly string[],
): Promise<readonly string[] | undefined> {
  if (paths.length === 0) return [];
  const contents = await Promise.all(paths.map((path) => readPlain(join(place.workTree, path))));
  if (contents.includes(undefined)) return undefined;
  const bodies = contents.flatMap((body) => body ?? []);
  if (!mayHaveAttributes(place, paths, attributes))
    return bodies.map((body) => batch.add({ type: "blob", body }));
  const input = paths.map((path) => `${path}\n`).join("");
  const args = ["hash-object", "-w", "--stdin-paths"];
  const hashed = await gitOutput(place, args, { input, variables: store.variables });
  const ids = hashed.ok ? hashed.value.split("\n") : [];
  return ids.length === paths.length ? ids : undefined;
}

/** Undefined with carriage returns: whether git converts line ends depends on those of the file in its index. */
async function readPlain(path: string): Promise<Buffer | undefined> {
  const content = await readFile(path).catch(() => undefined);
  return content?.includes(13) === false ? content : undefined;
}
