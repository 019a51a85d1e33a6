import type { Clock } from "@wezterm-parallel/shared/base/clock";

import type { Backlog, EventFeed } from "../base/backlog.ts";
import type { Accounts } from "../drivers/accounts/accounts.ts";
import { mayStillRun } from "../server/access/may-still-run.ts";
import { newRunRefusal, type SubmissionGate } from "../server/http/maintenance.ts";
import { scheduledSubmission, type ScheduledPorts } from "../server/runs/schedules/scheduled-submission.ts";
import type { ScheduleStores } from "../server/runs/schedules/schedule-stores.ts";
import { Schedules } from "../server/runs/schedules/schedules.ts";

interface ScheduleParts extends ScheduledPorts, SubmissionGate {
  readonly scheduleStore: ScheduleStores;
  readonly backlog: Backlog;
  readonly feed: EventFeed;
  readonly clock: Clock;
  readonly accounts: Accounts;
}

/** Starts the runs of schedules, as their owners, until it is disposed. */
export function openSchedules(parts: ScheduleParts): Schedules {
  return new Schedules({
    ...parts,
    store: parts.scheduleStore,
    submission: (schedule) => scheduledSubmission(parts, schedule),
    mayRun: (owner, project) => mayStillRun(parts.accounts, owner, project),
    refusal: () => newRunRefusal(parts),
  });
}
