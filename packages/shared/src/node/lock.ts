import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";

import { fail, ok, type Result } from "../base/result.ts";

/** The holder of a lock that was not free; the pid is only for the message and may be absent. */
interface LockHolder {
  readonly pid: number | undefined;
}

/**
 * Locks `path` for this process until disposed, or returns the holder. Uses SQLite's exclusive lock on an
 * empty database: a kernel record lock that ends with the process in any case. So there are no stale locks to
 * detect, and no race between detecting a dead holder and taking its lock.
 */
export function takeLock(path: string): Result<Disposable, LockHolder> {
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    // No journal file: nothing is ever written, so the lock works on a full disk, which `clean` needs.
    database.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
  } catch (error) {
    database.close();
    if (isBusy(error)) return fail({ pid: readPid(path) });
    throw error;
  }
  nameHolder(path);
  return ok({ [Symbol.dispose]: () => release(database, path) });
}

function release(database: DatabaseSync, path: string): void {
  // Before the lock is free: afterwards the file may name the next holder.
  rmSync(holderFile(path), { force: true });
  database.close();
}

/** Only for messages: a full disk must not prevent taking the lock. */
function nameHolder(path: string): void {
  try {
    writeFileSync(holderFile(path), `${process.pid}\n`, { mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
  }
}

/** A separate file: opening and closing the locked one again in this process would release the lock. */
function holderFile(path: string): string {
  return `${path}.pid`;
}

function readPid(path: string): number | undefined {
  try {
    const pid = Number(readFileSync(holderFile(path), "utf8"));
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** SQLITE_BUSY is 5; extended codes contain it in their low byte. */
function isBusy(error: unknown): boolean {
  return error instanceof Error && "errcode" in error && (Number(error.errcode) & 0xff) === 5;
}
