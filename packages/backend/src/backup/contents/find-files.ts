import type { Dirent } from "node:fs";
import { lstat, readdir } from "node:fs/promises";

/** A file or link of the home. */
export interface FoundFile {
  /** Its name in the backup, such as `state/attempts/r1/a#1/out.log`. */
  readonly path: string;
  /** Its present path. */
  readonly at: string;
  readonly size: number;
  readonly link: boolean;
  /** Differs when the file may have changed. */
  readonly print: string;
}

interface Search {
  /** The name in the backup of what is in the directory. */
  readonly as: string;
  readonly directory: string;
  readonly leavesOut: (path: string) => boolean;
}

/** Finds the files and links under a directory, sorted by path; empty without a directory. */
export async function findFiles({ as, directory, leavesOut }: Search): Promise<readonly FoundFile[]> {
  const found: FoundFile[] = [];
  const waiting = [{ path: as, at: directory }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const entry of await readEntries(next.at)) {
      const path = `${next.path}/${entry.name}`;
      const at = `${next.at}/${entry.name}`;
      if (leavesOut(path)) continue;
      if (entry.isDirectory()) waiting.push({ path, at });
      else if (entry.isFile() || entry.isSymbolicLink()) found.push(...(await look(path, at)));
    }
  }
  return found.toSorted((one, other) => (one.path < other.path ? -1 : 1));
}

async function readEntries(directory: string): Promise<readonly Dirent[]> {
  try {
    return await readdir(directory, { withFileTypes: true });
  } catch (error) {
    return ignoreAbsent(error) ?? [];
  }
}

/** Empty for a file that was removed meanwhile. */
async function look(path: string, at: string): Promise<readonly FoundFile[]> {
  try {
    const found = await lstat(at, { bigint: true });
    const { size, mode, ino, mtimeNs, ctimeNs } = found;
    const print = [path, mode, ino, size, mtimeNs, ctimeNs].join(" ");
    return [{ path, at, size: Number(size), link: found.isSymbolicLink(), print }];
  } catch (error) {
    return ignoreAbsent(error) ?? [];
  }
}

function ignoreAbsent(error: unknown): undefined {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENOENT" || code === "ENOTDIR") return undefined;
  throw error;
}
