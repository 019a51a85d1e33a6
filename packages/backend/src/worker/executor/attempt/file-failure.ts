import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";

/** Converts an exception of the file system to a failure; any other error is a bug and is rethrown. */
export function fileFailure(error: unknown): Failure {
  const { code, path, syscall } = error as NodeJS.ErrnoException;
  const where = path === undefined ? "" : ` at ${path}`;
  if (code === "ENOSPC" || code === "EDQUOT") {
    return createFailure({
      reason: "disk-full",
      detail: createMessage("disk-full-at", { what: (syscall ?? "write") + where }),
      hint: createMessage("disk-full-retry-hint"),
    });
  }
  if (code === "EACCES" || code === "EPERM" || code === "EROFS") {
    return createFailure({
      reason: "permission-denied",
      detail: createMessage("not-permitted", { what: (syscall ?? "access") + where, code }),
    });
  }
  return createFailure({
    reason: "spawn-failed",
    detail: createMessage("worker-error", { why: error instanceof Error ? error.message : String(error) }),
    hint: createMessage("worker-error-hint"),
  });
}
