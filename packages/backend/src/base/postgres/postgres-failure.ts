import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";

import { LeaseLostError } from "./fence.ts";

/** SQLSTATEs of a server that is starting, stopping, full of connections, or read-only after a failover. */
const passing = new Set(["57P01", "57P02", "57P03", "53300", "25006"]);
const systemCodes = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ENOENT",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
]);

/** Returns whether the database may answer again by itself: it restarts, or the connection broke. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = codeOf(error);
  if (code !== undefined) return passing.has(code) || code.startsWith("08") || systemCodes.has(code);
  return /^(Connection terminated|Client has encountered a connection error|timeout expired|Client was closed)/.test(
    error.message,
  );
}

/** Converts an exception of the client to a failure; rethrows any other exception, which is a bug. */
export function explainPostgresError(error: unknown, place: string): Failure {
  if (!(error instanceof Error)) throw error;
  const why = error.message;
  if (codeOf(error) === "53100") {
    return createFailure({
      reason: "disk-full",
      detail: createMessage("database-full", { place, why }),
      hint: createMessage("database-full-hint"),
    });
  }
  if (error instanceof LeaseLostError) return leaseLost;
  if (!isPassing(error)) throw error;
  return unavailable(place, why);
}

/**
 * Converts whatever a first connection threw: nothing has been changed yet. `data.passes` says whether the database may
 * answer again by itself.
 */
export function explainOpenError(error: unknown, place: string): Failure {
  const why = error instanceof Error ? error.message || String(codeOf(error)) : String(error);
  return { ...unavailable(place, why), data: { passes: isPassing(error) } };
}

export const leaseLost: Failure = createFailure({
  reason: "unavailable",
  detail: createMessage("lease-lost"),
  hint: createMessage("lease-lost-hint"),
});

export function noAddress(place: string): Failure {
  return unavailable(place, "it is not an address such as postgres://host/name");
}

function unavailable(place: string, why: string): Failure {
  return createFailure({
    reason: "database-unavailable",
    detail: createMessage("database-unavailable", { place, why }),
    hint: createMessage("database-unavailable-hint"),
  });
}

export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
