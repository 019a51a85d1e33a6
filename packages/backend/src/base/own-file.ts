import { constants } from "node:fs";
import { open, realpath, type FileHandle } from "node:fs/promises";

/** A file by where it has to lie; `directory` is under `root` by its name. */
export interface OwnPlace {
  readonly root: string;
  readonly directory: string;
  readonly name: string;
}

export interface OwnFile extends AsyncDisposable {
  size(): Promise<number>;
  /** When its last bytes were written, epoch ms. */
  writtenAt(): Promise<number>;
  /** Bytes at `position`; empty at the end. */
  read(position: number, most: number): Promise<Uint8Array>;
}

/**
 * Opens a plain file that really lies in its directory under the root: a task can put links in its own directories,
 * and the server must not be led to other files by them. Undefined when it is not there or not that.
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

/** Whether no link leads from the root to the directory. */
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

/** Missing, or a link where a file or directory has to be. */
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
