import { statfs } from "node:fs/promises";

import { createFailure, createMessage } from "../domain/failure-message.ts";
import type { Failure } from "../domain/failure.ts";

/** Below this much free space, a write error without a reason is attributed to a full disk. */
const scarceBytes = 64 * 2 ** 20;

/**
 * Returns whether this output of a program means a full disk in one of these directories; git does not always say so.
 */
export async function ranOutOfSpace(said: string, directories: readonly string[]): Promise<boolean> {
  if (/No space left on device|Disk quota exceeded/i.test(said)) return true;
  if (!/(unable to|failed to|could not|cannot) write|write error|short read/i.test(said)) return false;
  const disks = await Promise.all(directories.map((directory) => statfs(directory).catch(() => undefined)));
  return disks.some(
    (disk) =>
      disk !== undefined && (disk.bavail * disk.bsize < scarceBytes || (disk.files > 0 && disk.ffree === 0)),
  );
}

/** Returns undefined for any other error than a full disk; also recognizes the output of `cp`. */
export function diskFailure(error: unknown): Failure | undefined {
  const { code, path, stderr, message } = error as NodeJS.ErrnoException & { stderr?: string };
  const said = `${stderr ?? ""}${message ?? ""}`;
  const isFull = code === "ENOSPC" || code === "EDQUOT" || /No space left|quota exceeded/i.test(said);
  return isFull ? diskFull(path ?? said.split("\n")[0] ?? "") : undefined;
}

export function diskFull(where: string): Failure {
  return createFailure({
    reason: "disk-full",
    detail: createMessage("disk-full", { where }),
    hint: createMessage("disk-full-hint"),
  });
}
