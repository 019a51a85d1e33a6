import type { AttemptOutcome } from "@wezterm-parallel/shared/domain/task/task-state";
import { formatOutcome } from "@wezterm-parallel/shared/domain/task/format-outcome";

import { formatDuration } from "../text/duration.ts";

/** Describes in a few words how an attempt ended. */
export function describeOutcome(outcome: AttemptOutcome): string {
  return formatOutcome(outcome, formatDuration);
}
