import { readFileSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";

import { fail, ok, type Result } from "../base/result.ts";

/** Who holds a lock that was not free; the pid is for the message only and may be missing. */
export interface LockHolder {
  readonly pid: number | undefined;
}

/**
 * Takes `path` for this process until disposed, or says who has it. The lock is SQLite's exclusive lock on an
 * empty database: a record lock of the kernel, gone with the process however it ends, so that there is no
 * stale lock to judge and no moment between "the old one is dead" and "I have it" for two to pass through.
 */
export function takeLock(path: string): Result<Disposable, LockHolder> {
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    // No journal file: nothing is ever written, and the lock can be had on a full disk, which `clean` needs.
    database.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
  } catch (error) {
    database.close();
    if (isBusy(error)) return fail({ pid: readPid(path) });
    throw error;
  }
  nameHolder(path);
  return ok({ [Symbol.dispose]: () => database.close() });
}

/** For messages only: a full disk must not keep anybody from the lock. */
function nameHolder(path: string): void {
  try {
    writeFileSync(holderFile(path), `${process.pid}\n`, { mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
  }
}

/** A file of its own: opening and closing the locked one again in this process would drop the lock. */
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

/** SQLITE_BUSY is 5; extended codes carry it in their low byte. */
function isBusy(error: unknown): boolean {
  return error instanceof Error && "errcode" in error && (Number(error.errcode) & 0xff) === 5;
}
