import { statfs } from "node:fs/promises";

import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { say, sayFailure } from "@wezterm-parallel/shared/domain/failure-message";

/** Below this, a write that failed for no given reason failed for want of space. */
const scarceBytes = 64 * 2 ** 20;

/** Whether a program that said this ran out of space in one of these directories; git does not always say so. */
export async function ranOutOfSpace(said: string, directories: readonly string[]): Promise<boolean> {
  if (/No space left on device|Disk quota exceeded/i.test(said)) return true;
  if (!/(unable to|failed to|could not|cannot) write|write error|short read/i.test(said)) return false;
  const disks = await Promise.all(directories.map((directory) => statfs(directory).catch(() => undefined)));
  return disks.some(
    (disk) =>
      disk !== undefined && (disk.bavail * disk.bsize < scarceBytes || (disk.files > 0 && disk.ffree === 0)),
  );
}

/** `undefined` for any error but a full disk; what `cp` printed counts, too. */
export function diskFailure(error: unknown): Failure | undefined {
  const { code, path, stderr, message } = error as NodeJS.ErrnoException & { stderr?: string };
  const said = `${stderr ?? ""}${message ?? ""}`;
  const isFull = code === "ENOSPC" || code === "EDQUOT" || /No space left|quota exceeded/i.test(said);
  return isFull ? diskFull(path ?? said.split("\n")[0] ?? "") : undefined;
}

export function diskFull(where: string): Failure {
  return sayFailure({
    reason: "disk-full",
    detail: say("disk-full", { where }),
    hint: say("disk-full-hint"),
  });
}
