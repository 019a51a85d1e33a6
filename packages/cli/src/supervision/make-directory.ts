import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Makes a directory and those above it, each 0700; throws the error of `mkdir`. Not `recursive`: below /proc, which
 * answers "no such directory" for what cannot be made in it, that never returns.
 */
export function makeDirectory(directory: string): void {
  if (existsSync(directory)) return;
  if (!existsSync(dirname(directory))) makeDirectory(dirname(directory));
  try {
    mkdirSync(directory, { mode: 0o700 });
  } catch (error) {
    // Somebody else made it at the same time.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST" || !existsSync(directory)) throw error;
  }
}
