import { execFile } from "node:child_process";

/**
 * Asks ext4 to create each new subdirectory in a region of the disk with few files. Otherwise it creates all of them
 * where their parent is, and searching there past files deleted in the last minutes took up to 0.2 ms for a task's
 * four files. Settles also where the file system has no such attribute.
 */
export function spreadSubdirectories(directory: string): Promise<void> {
  if (process.platform !== "linux") return Promise.resolve();
  return new Promise((done) => execFile("chattr", ["+T", directory], () => done()));
}
