import type { FailureReason } from "@wezterm-parallel/shared/domain/failure";

/** Exit codes of `wzp`; documented in docs/reference/commands. */
export const exitCodes = {
  done: 0,
  taskFailed: 1,
  usage: 2,
  notFound: 3,
  unavailable: 4,
  interrupted: 130,
  /** The reader closed the pipe: 128 + SIGPIPE, as other Unix tools do. */
  brokenPipe: 141,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

const unavailableReasons: ReadonlySet<FailureReason> = new Set([
  "unavailable",
  "shutting-down",
  "maintenance",
  "already-running",
  "version-mismatch",
  "newer-database",
  "database-unavailable",
  "blobs-unavailable",
  "read-only-home",
  "disk-full",
  "unauthenticated",
  "unauthorized",
  "rate-limited",
  "permission-denied",
  "key-unusable",
]);

const usageReasons: ReadonlySet<FailureReason> = new Set([
  "invalid-request",
  "invalid-plan",
  "ambiguous-id",
  "conflict",
  "idempotency-mismatch",
  "run-sealed",
  "unsupported",
  "not-a-repository",
  "no-commit",
  "target-missing",
  "missing-directory",
  "secret-missing",
]);

/** Returns the exit code for a failure's reason. */
export function exitCodeOf(reason: FailureReason): ExitCode {
  if (reason === "not-found") return exitCodes.notFound;
  if (unavailableReasons.has(reason)) return exitCodes.unavailable;
  return usageReasons.has(reason) ? exitCodes.usage : exitCodes.taskFailed;
}
