import { runId } from "@wezterm-parallel/shared/domain/ids";

import type { FiredRun } from "../../../drivers/store/schedules.ts";

/** Describes the run that a schedule or a call started, as the API shows it. */
export function describeStartedRun({ run, state, createdAt, endedAt }: FiredRun) {
  return { id: runId(run), state, createdAt, ...(endedAt !== undefined && { endedAt }) };
}
