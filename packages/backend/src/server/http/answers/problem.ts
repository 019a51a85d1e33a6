import type { Failure, FailureReason } from "@wezterm-parallel/shared/domain/failure";
import type { Problem } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

/** The only mapping from failure reasons to HTTP statuses. */
const statuses: Readonly<Record<FailureReason, number>> = {
  "invalid-request": 400,
  "invalid-plan": 422,
  "not-found": 404,
  gone: 410,
  "ambiguous-id": 409,
  conflict: 409,
  "idempotency-mismatch": 422,
  "run-sealed": 409,
  unsupported: 422,
  unavailable: 503,
  "shutting-down": 503,
  maintenance: 503,
  "already-running": 409,
  "version-mismatch": 409,
  "newer-database": 503,
  "database-unavailable": 503,
  "read-only-home": 503,
  unauthenticated: 401,
  unauthorized: 403,
  "rate-limited": 429,
  "backup-damaged": 500,
  "missing-program": 422,
  "missing-directory": 422,
  "permission-denied": 403,
  "spawn-failed": 500,
  "port-range-exhausted": 503,
  "secret-missing": 422,
  "key-unusable": 503,
  "setup-failed": 422,
  "no-conversation": 422,
  "no-sandbox": 422,
  "no-container": 422,
  "image-missing": 422,
  "container-failed": 422,
  "port-taken": 409,
  "service-ended": 422,
  "check-failed": 422,
  "service-failed": 422,
  "not-a-repository": 422,
  "no-commit": 422,
  "git-failed": 500,
  "merge-conflict": 409,
  "needs-review": 409,
  "dirty-submodule": 409,
  "target-missing": 422,
  "input-missing": 422,
  "out-of-quota": 429,
  "out-of-budget": 429,
  "verify-failed": 422,
  "outputs-failed": 422,
  "disk-full": 507,
  "log-failed": 500,
  "host-lost": 500,
  "lease-expired": 409,
  "timed-out": 504,
  "machine-restarted": 500,
  "process-tree-alive": 500,
};

const titles: Readonly<Record<number, string>> = {
  400: "The request is not valid",
  401: "Not signed in",
  403: "Not permitted",
  404: "Not found",
  405: "Method not allowed",
  408: "The request took too long",
  410: "Gone",
  409: "Conflict with the current state",
  413: "The request is too large",
  414: "The address is too long",
  415: "Unsupported content type",
  421: "Wrong server",
  422: "Cannot be processed",
  429: "Too many requests",
  431: "The request headers are too large",
  500: "Internal error",
  503: "Service unavailable",
  504: "Timed out",
  507: "The disk is full",
};

export const problemType = "application/problem+json";

/**
 * Builds a problem (RFC 9457). Pass `status` only where HTTP decides it (405, 413 …); otherwise it follows the reason.
 */
export function problemOf(
  failure: Failure,
  status: number = statuses[failure.reason],
  errors?: Problem["errors"],
): Problem {
  const { reason, detail, hint, messages, data } = failure;
  return {
    type: `urn:wezterm-parallel:problem:${reason}`,
    title: titles[status] ?? "Failed",
    status,
    reason,
    detail,
    ...(hint === undefined ? {} : { hint }),
    ...(messages === undefined ? {} : { messages }),
    ...(errors === undefined ? {} : { errors }),
    ...(data === undefined ? {} : { data }),
  };
}
