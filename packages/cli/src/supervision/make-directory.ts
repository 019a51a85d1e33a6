import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Creates a directory and its parents, each with mode 0700; throws the error of `mkdir`. Does not use
 * `recursive`, which never returns below /proc, where mkdir fails with "no such directory".
 */
export function makeDirectory(directory: string): void {
  if (existsSync(directory)) return;
  if (!existsSync(dirname(directory))) makeDirectory(dirname(directory));
  try {
    mkdirSync(directory, { mode: 0o700 });
  } catch (error) {
    // Another process created it at the same time.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST" || !existsSync(directory)) throw error;
  }
}
