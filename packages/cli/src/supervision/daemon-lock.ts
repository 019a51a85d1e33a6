import { DatabaseSync } from "node:sqlite";

/**
 * Takes the lock of a daemon for the lifetime of this process; undefined when another process holds it. The
 * operating system releases it however the holder dies, so it never becomes stale.
 */
export function takeDaemonLock(file: string): Disposable | undefined {
  const database = new DatabaseSync(file);
  try {
    // No journal file: nothing is ever written, and the lock can be taken on a full disk.
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
