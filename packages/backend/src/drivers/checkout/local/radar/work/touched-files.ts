import { dirname } from "node:path";

import type { Edit } from "./read-status.ts";

/** The files that one side changed since the merge base. */
export interface TouchedFiles {
  readonly paths: ReadonlySet<string>;
  /** Paths that did not exist before. */
  readonly added: ReadonlySet<string>;
  /** Directories, at any depth, of the files that still exist. */
  readonly folders: ReadonlySet<string>;
  /** Directories, at any depth, that lost a file. */
  readonly thinned: ReadonlySet<string>;
}

/** Reads `git diff-tree -r -z --raw --no-renames`: `:100644 000000 422c2b7 0000000 D`, path. */
export function readTouchedFiles(fields: readonly string[]): TouchedFiles {
  const paths = new Set<string>();
  const added = new Set<string>();
  const folders = new Set<string>();
  const thinned = new Set<string>();
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const letter = fields[at]?.at(-1);
    const path = fields[at + 1] ?? "";
    paths.add(path);
    if (letter === "A") added.add(path);
    addFolders(path, letter === "D" ? thinned : folders);
  }
  return { paths, added, folders, thinned };
}

/** Adds the edits to what is committed; a file that is as before again stays among the paths. */
export function withEdits(committed: TouchedFiles, edits: readonly Edit[]): TouchedFiles {
  if (edits.length === 0) return committed;
  const paths = new Set(committed.paths);
  const added = new Set(committed.added);
  const folders = new Set(committed.folders);
  const thinned = new Set(committed.thinned);
  for (const edit of edits) {
    paths.add(edit.path);
    if (edit.was === undefined) added.add(edit.path);
    if (edit.removed || edit.doubtful) addFolders(edit.path, thinned);
    if (!edit.removed) addFolders(edit.path, folders);
  }
  return { paths, added, folders, thinned };
}

function addFolders(path: string, folders: Set<string>): void {
  for (let folder = dirname(path); folder !== "."; folder = dirname(folder)) {
    if (folders.has(folder)) return;
    folders.add(folder);
  }
}

export function sharedFiles(a: TouchedFiles, b: TouchedFiles): readonly string[] {
  const [few, many] = a.paths.size <= b.paths.size ? [a, b] : [b, a];
  return [...few.paths].filter((path) => many.paths.has(path)).toSorted();
}

/**
 * Returns whether a merge can conflict without a common file: a file of one side is a directory of the other, or
 * one side adds files to a directory that the other may have renamed.
 */
export function mayCollide(a: TouchedFiles, b: TouchedFiles): boolean {
  return [
    [a, b],
    [b, a],
  ].some(([one, other]) => one !== undefined && other !== undefined && reaches(one, other));
}

function reaches(one: TouchedFiles, other: TouchedFiles): boolean {
  for (const path of one.paths) if (other.folders.has(path)) return true;
  if (other.thinned.size === 0) return false;
  for (const path of one.added) {
    for (let folder = dirname(path); folder !== "."; folder = dirname(folder)) {
      if (other.thinned.has(folder)) return true;
    }
  }
  return false;
}
