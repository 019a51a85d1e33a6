import { constants } from "node:fs";
import { lstat, open, realpath, type FileHandle } from "node:fs/promises";

/** One log by where it lies; `directory` is under `root` by its name. */
export interface LogPlace {
  readonly root: string;
  readonly directory: string;
  readonly stream: "out" | "err";
}

interface OwnFile {
  readonly root: string;
  readonly directory: string;
  readonly name: string;
}

export interface LogFile extends AsyncDisposable {
  size(): Promise<number>;
  /** Bytes at `position`; empty at the end. */
  read(position: number, most: number): Promise<Uint8Array>;
}

/** Bytes of the log, or undefined while there is none. */
export async function findLog(place: LogPlace): Promise<number | undefined> {
  const file = await openLogFile(place);
  if (file === undefined) return undefined;
  await using found = file;
  return await found.size();
}

/**
 * Opens a log that is a plain file really under the root: a task can put links in its own directories, and
 * the server must not be led to other files by them. Undefined when it is not there or not that.
 */
export async function openLogFile({ root, directory, stream }: LogPlace): Promise<LogFile | undefined> {
  return await openOwnFile({ root, directory, name: `${stream}.log` });
}

/** The same for any file that lies in an attempt's directory. */
export async function openOwnFile(place: OwnFile): Promise<LogFile | undefined> {
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

/** The host writes exit.json last, after the output has drained. */
export async function isPhaseComplete(directory: string): Promise<boolean> {
  const found = await lstat(`${directory}/exit.json`).catch(() => undefined);
  return found?.isFile() ?? false;
}

async function isOwnDirectory({ root, directory }: OwnFile): Promise<boolean> {
  try {
    const real = await realpath(root);
    return (await realpath(directory)) === real + directory.slice(root.length);
  } catch (error) {
    if (isAbsent(error)) return false;
    throw error;
  }
}

function readerOf(handle: FileHandle): LogFile {
  return {
    size: async () => (await handle.stat()).size,
    read: async (position, most) => {
      const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(most), 0, most, position);
      return buffer.subarray(0, bytesRead);
    },
    [Symbol.asyncDispose]: () => handle.close(),
  };
}

/** Missing, or a link where a file or directory has to be. */
function isAbsent(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === "ENOENT" || code === "ENOTDIR" || code === "ELOOP" || code === "ENXIO";
}
