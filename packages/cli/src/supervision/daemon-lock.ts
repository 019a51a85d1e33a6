import { DatabaseSync } from "node:sqlite";

/**
 * Takes the lock of a daemon for as long as this process lives; undefined when another process has it. The
 * operating system releases it at the death of the holder, however it died: nothing stale can be left.
 */
export function takeDaemonLock(file: string): Disposable | undefined {
  const database = new DatabaseSync(file);
  try {
    // No journal file: nothing is ever written, and the lock can be had on a full disk.
    database.exec("PRAGMA busy_timeout = 0; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
  } catch (error) {
    database.close();
    if (isBusy(error)) return undefined;
    throw error;
  }
  return { [Symbol.dispose]: () => database.close() };
}

function isBusy(error: unknown): boolean {
  // SQLITE_BUSY
  return error instanceof Error && "errcode" in error && error.errcode === 5;
}
