import { dirname } from "node:path";

/** The directories of files, at any depth, and the top, which is "". */
export function foldersOf(files: readonly string[]): ReadonlySet<string> {
  const folders = new Set([""]);
  for (const file of files) {
    for (let folder = dirname(file); folder !== "." && !folders.has(folder); folder = dirname(folder)) {
      folders.add(folder);
    }
  }
  return folders;
}
