import { statSync } from "node:fs";

/** Returns the size of an SQLite database, including its WAL. */
export function databaseBytes(file: string): number {
  return [file, `${file}-wal`]
    .map((path) => statSync(path, { throwIfNoEntry: false })?.size ?? 0)
    .reduce((sum, size) => sum + size, 0);
}
