import type { Failure } from "@wezterm-parallel/shared/domain/failure";

/** What an exception of the file system means for an attempt; anything else is a bug, and says so. */
export function fileFailure(error: unknown): Failure {
  const { code, path, syscall } = error as NodeJS.ErrnoException;
  const where = path === undefined ? "" : ` at ${path}`;
  if (code === "ENOSPC" || code === "EDQUOT") {
    return {
      reason: "disk-full",
      detail: `The disk is full (${syscall ?? "write"}${where}).`,
      hint: "Free some space (wzp clean --dry-run shows what could go), then: wzp retry",
    };
  }
  if (code === "EACCES" || code === "EPERM" || code === "EROFS") {
    return {
      reason: "permission-denied",
      detail: `Not permitted: ${syscall ?? "access"}${where} (${code}).`,
    };
  }
  return {
    reason: "spawn-failed",
    detail: `Internal error of the worker: ${error instanceof Error ? error.message : String(error)}`,
    hint: "See logs/worker.log in the state directory.",
  };
}
