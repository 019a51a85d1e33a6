import type { Failure } from "../domain/failure.ts";

/** SQLITE_IOERR and SQLITE_FULL: returned by a lock on a full disk. */
const sqliteDiskCodes: readonly number[] = [10, 13];

/**
 * Explains why a file of the home could not be written: a full disk, which may be temporary, or missing
 * permission.
 */
export function homeFailure(what: string, error: unknown): Failure {
  const { code, errcode, message } = error as NodeJS.ErrnoException & { errcode?: number };
  const full = code === "ENOSPC" || code === "EDQUOT" || sqliteDiskCodes.includes((errcode ?? 0) & 0xff);
  const said =
    code?.startsWith("E") === true && code !== "ERR_SQLITE_ERROR" ? code : (message ?? String(error));
  if (full) {
    return {
      reason: "disk-full",
      detail: `${what} (${said}): the disk is full.`,
      hint: "Free some space; it is retried automatically.",
    };
  }
  return {
    reason: "read-only-home",
    detail: `${what} (${said}).`,
    hint: "Make the state directory writable, or set WZP_HOME to another directory.",
  };
}
