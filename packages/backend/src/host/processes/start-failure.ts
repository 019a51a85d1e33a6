import type { Failure, FailureReason } from "@wezterm-parallel/shared/domain/failure";

import { noPtyCode } from "./native-pty.ts";
import { createMessage, createFailure } from "../host-failures.ts";

export function errorCode(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown error";
}

/** Describes a failed file operation; a full disk has its own reason. */
export function outputFailure(reason: FailureReason, path: string, error: unknown): Failure {
  const code = errorCode(error);
  if (code === "ENOSPC" || code === "EDQUOT") {
    return createFailure({
      reason: "disk-full",
      detail: createMessage("host-disk-full", { path }),
      hint: createMessage("host-disk-full-hint"),
    });
  }
  if (code === "EACCES" || code === "EROFS") {
    return createFailure({
      reason: "permission-denied",
      detail: createMessage("path-closed", { path, code }),
    });
  }
  return createFailure({ reason, detail: createMessage("path-unwritable", { path, code }) });
}

/** Describes the kernel's error when starting the program. */
export function spawnFailure(program: string, code: string): Failure {
  if (code === "ENOENT") {
    return createFailure({
      reason: "missing-program",
      detail: createMessage("program-absent-or-interpreter", { program }),
    });
  }
  if (code === "EACCES") {
    return createFailure({
      reason: "permission-denied",
      detail: createMessage("program-closed", { program }),
    });
  }
  if (code === "E2BIG") {
    return createFailure({
      reason: "spawn-failed",
      detail: createMessage("arguments-long", { program }),
      hint: createMessage("arguments-long-hint"),
    });
  }
  if (code === noPtyCode) {
    return createFailure({
      reason: "spawn-failed",
      detail: createMessage("pty-missing", { platform: process.platform, arch: process.arch }),
      hint: createMessage("pty-missing-hint"),
    });
  }
  return createFailure({
    reason: "spawn-failed",
    detail: createMessage("program-not-started", { program, code }),
  });
}
