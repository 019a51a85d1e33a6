import { assertNever } from "../../base/assert-never.ts";
import type { AttemptOutcome } from "./task-state.ts";

/**
 * Describes in a few words how an attempt ended; a failure by its sentence, without the machine-readable
 * reason. `formatDuration` gets ms.
 */
export function formatOutcome(outcome: AttemptOutcome, formatDuration: (ms: number) => string): string {
  switch (outcome.kind) {
    case "exited":
      return withError(`exit ${outcome.code}`, outcome.error);
    case "signalled":
      return withError(`killed by ${outcome.signal}`, outcome.error);
    case "timed-out":
      return outcome.limit === "total"
        ? `timed out after ${formatDuration(outcome.after)}`
        : `no output for ${formatDuration(outcome.after)}`;
    case "cancelled":
      return "cancelled";
    case "lost":
    case "failed":
      return outcome.failure.detail;
    default:
      return assertNever(outcome);
  }
}

function withError(how: string, error: string | undefined): string {
  return error === undefined ? how : `${error} (${how})`;
}
