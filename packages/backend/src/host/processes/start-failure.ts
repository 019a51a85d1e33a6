import type { Failure, FailureReason } from "@wezterm-parallel/shared/domain/failure";

import { noPtyCode } from "./native-pty.ts";
import { say, sayFailure } from "../say.ts";

export function errorCode(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown error";
}

/** Describes a failed file operation; a full disk has its own reason. */
export function fileFailure(reason: FailureReason, path: string, error: unknown): Failure {
  const code = errorCode(error);
  if (code === "ENOSPC" || code === "EDQUOT") {
    return sayFailure({
      reason: "disk-full",
      detail: say("host-disk-full", { path }),
      hint: say("host-disk-full-hint"),
    });
  }
  if (code === "EACCES" || code === "EROFS") {
    return sayFailure({ reason: "permission-denied", detail: say("path-closed", { path, code }) });
  }
  return sayFailure({ reason, detail: say("path-unwritable", { path, code }) });
}

/** Describes the kernel's error when starting the program. */
export function spawnFailure(program: string, code: string): Failure {
  if (code === "ENOENT") {
    return sayFailure({
      reason: "missing-program",
      detail: say("program-absent-or-interpreter", { program }),
    });
  }
  if (code === "EACCES") {
    return sayFailure({ reason: "permission-denied", detail: say("program-closed", { program }) });
  }
  if (code === "E2BIG") {
    return sayFailure({
      reason: "spawn-failed",
      detail: say("arguments-long", { program }),
      hint: say("arguments-long-hint"),
    });
  }
  if (code === noPtyCode) {
    return sayFailure({
      reason: "spawn-failed",
      detail: say("pty-missing", { platform: process.platform, arch: process.arch }),
      hint: say("pty-missing-hint"),
    });
  }
  return sayFailure({ reason: "spawn-failed", detail: say("program-not-started", { program, code }) });
}
