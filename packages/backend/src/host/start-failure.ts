import type { Failure, FailureReason } from "@wezterm-parallel/shared/domain/failure";

import { noPtyCode } from "./native-pty.ts";

export function errorCode(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown error";
}

/** A failed file operation, in words; a full disk has a reason of its own. */
export function fileFailure(reason: FailureReason, path: string, error: unknown): Failure {
  const code = errorCode(error);
  if (code === "ENOSPC" || code === "EDQUOT") {
    return {
      reason: "disk-full",
      detail: `The disk is full: ${path} cannot be written.`,
      hint: "Free some space (`wzp clean --dry-run` lists what can go) and retry the task.",
    };
  }
  if (code === "EACCES" || code === "EROFS") {
    return { reason: "permission-denied", detail: `${path} may not be written (${code}).` };
  }
  return { reason, detail: `${path} cannot be written (${code}).` };
}

/** What the kernel said when the program was to be started. */
export function spawnFailure(program: string, code: string): Failure {
  if (code === "ENOENT") {
    return { reason: "missing-program", detail: `${program} does not exist, or its interpreter does not.` };
  }
  if (code === "EACCES") {
    return { reason: "permission-denied", detail: `${program} may not be executed.` };
  }
  if (code === "E2BIG") {
    return {
      reason: "spawn-failed",
      detail: `The arguments and the environment of ${program} are too long for this machine.`,
      hint: "Hand long values over in a file.",
    };
  }
  if (code === noPtyCode) {
    return {
      reason: "spawn-failed",
      detail: `Terminals need the package @lydell/node-pty-${process.platform}-${process.arch}, which is not installed.`,
      hint: "Install wezterm-parallel again with its optional dependencies, or write `terminal: false` for the task.",
    };
  }
  return { reason: "spawn-failed", detail: `${program} could not be started (${code}).` };
}
