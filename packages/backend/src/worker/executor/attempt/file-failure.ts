import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { say, sayFailure } from "@wezterm-parallel/shared/domain/failure-message";

/** Converts an exception of the file system to a failure; any other error is a bug and is rethrown. */
export function fileFailure(error: unknown): Failure {
  const { code, path, syscall } = error as NodeJS.ErrnoException;
  const where = path === undefined ? "" : ` at ${path}`;
  if (code === "ENOSPC" || code === "EDQUOT") {
    return sayFailure({
      reason: "disk-full",
      detail: say("disk-full-at", { what: (syscall ?? "write") + where }),
      hint: say("disk-full-retry-hint"),
    });
  }
  if (code === "EACCES" || code === "EPERM" || code === "EROFS") {
    return sayFailure({
      reason: "permission-denied",
      detail: say("not-permitted", { what: (syscall ?? "access") + where, code }),
    });
  }
  return sayFailure({
    reason: "spawn-failed",
    detail: say("worker-error", { why: error instanceof Error ? error.message : String(error) }),
    hint: say("worker-error-hint"),
  });
}
