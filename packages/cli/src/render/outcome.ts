import { assertNever } from "@wezterm-parallel/shared/base/assert-never";
import type { AttemptOutcome } from "@wezterm-parallel/shared/domain/task/task-state";

import { formatDuration } from "../text/duration.ts";

/** How an attempt ended, in a few words; of a failure its sentence, without the reason that programs read. */
export function describeOutcome(outcome: AttemptOutcome): string {
  switch (outcome.kind) {
    case "exited":
      return withError(`exit ${outcome.code}`, outcome.error);
    case "signalled":
      return withError(`killed by ${outcome.signal}`, outcome.error);
    case "timed-out":
      return outcome.limit === "total"
        ? `timed out after ${formatDuration(outcome.after)}`
        : `printed nothing for ${formatDuration(outcome.after)}`;
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
