import { constants } from "node:fs";
import { open, realpath, type FileHandle } from "node:fs/promises";

/** A file at a fixed location; `directory` must be under `root` without links. */
export interface OwnPlace {
  readonly root: string;
  readonly directory: string;
  readonly name: string;
}

export interface OwnFile extends AsyncDisposable {
  size(): Promise<number>;
  /** When the last bytes were written, epoch ms. */
  writtenAt(): Promise<number>;
  /** Bytes at `position`; empty at the end. */
  read(position: number, most: number): Promise<Uint8Array>;
}

/**
 * Opens a regular file that is really in its directory under the root: a task can create links in its own directories,
 * which must not lead the server to other files. Returns undefined for anything else.
 */
export async function openOwnFile(place: OwnPlace): Promise<OwnFile | undefined> {
  if (!(await isOwnDirectory(place))) return undefined;
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  try {
    const handle = await open(`${place.directory}/${place.name}`, flags);
    if ((await handle.stat()).isFile()) return readerOf(handle);
    await handle.close();
    return undefined;
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

/** Returns whether the path from the root to the directory contains no link. */
export async function isOwnDirectory({ root, directory }: Omit<OwnPlace, "name">): Promise<boolean> {
  try {
    const real = await realpath(root);
    return (await realpath(directory)) === real + directory.slice(root.length);
  } catch (error) {
    if (isAbsent(error)) return false;
    throw error;
  }
}

const absentCodes: ReadonlySet<string | undefined> = new Set([
  "ENOENT",
  "ENOTDIR",
  "ELOOP",
  "ENXIO",
  "ENAMETOOLONG",
]);

/** The path is missing, or is a link instead of a file or directory. */
export function isAbsent(error: unknown): boolean {
  return absentCodes.has((error as NodeJS.ErrnoException).code);
}

function readerOf(handle: FileHandle): OwnFile {
  return {
    size: async () => (await handle.stat()).size,
    writtenAt: async () => Math.round((await handle.stat()).mtimeMs),
    read: async (position, most) => {
      const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(most), 0, most, position);
      return buffer.subarray(0, bytesRead);
    },
    [Symbol.asyncDispose]: () => handle.close(),
  };
}
