import { lstat, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const name = /^wzp-merge-(\d+)-/;

/** Makes an empty directory for one merge, named after this process. */
export function makeMergeDirectory(): Promise<string> {
  return mkdtemp(join(tmpdir(), `wzp-merge-${process.pid}-`));
}

/** Removes directories of merges whose process, of the same user, was killed. */
export async function removeLeftMerges(): Promise<void> {
  const top = tmpdir();
  for (const entry of await readdir(top).catch(() => [])) {
    const pid = Number(name.exec(entry)?.[1] ?? 0);
    if (pid === 0 || isAlive(pid)) continue;
    const path = join(top, entry);
    const found = await lstat(path).catch(() => undefined);
    const isOurs = found?.isDirectory() === true && found.uid === process.getuid?.();
    if (isOurs) await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}
