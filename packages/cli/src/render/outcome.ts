import { assertNever } from "@wezterm-parallel/shared/base/assert-never";
import type { AttemptOutcome } from "@wezterm-parallel/shared/domain/task-state";

import { formatDuration } from "../text/duration.ts";

/** How an attempt ended, in a few words; of a failure its sentence, without the reason that programs read. */
export function describeOutcome(outcome: AttemptOutcome): string {
  switch (outcome.kind) {
    case "exited":
      return outcome.code === 0 ? "exit 0" : `exit ${outcome.code}`;
    case "signalled":
      return `killed by ${outcome.signal}`;
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
