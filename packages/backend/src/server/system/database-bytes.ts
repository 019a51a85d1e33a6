import { statSync } from "node:fs";

/** Size of a database of SQLite's, with what it has not yet moved into the file. */
export function databaseBytes(file: string): number {
  return [file, `${file}-wal`]
    .map((path) => statSync(path, { throwIfNoEntry: false })?.size ?? 0)
    .reduce((sum, size) => sum + size, 0);
}
