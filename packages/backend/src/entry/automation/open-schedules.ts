import type { Clock } from "@wezterm-parallel/shared/base/clock";

import type { Backlog, EventFeed } from "../../base/backlog.ts";
import type { Accounts } from "../../drivers/accounts/accounts.ts";
import { mayStillRun } from "../../server/access/may-still-run.ts";
import { newRunRefusal, type SubmissionGate } from "../../server/http/maintenance.ts";
import type { ScheduledPorts } from "../../server/runs/schedules/scheduled-submission.ts";
import type { ScheduleStores } from "../../server/runs/schedules/schedule-stores.ts";
import type { Schedules } from "../../server/runs/schedules/schedules.ts";

interface ScheduleParts extends ScheduledPorts, SubmissionGate {
  readonly scheduleStore: ScheduleStores;
  readonly backlog: Backlog;
  readonly feed: EventFeed;
  readonly clock: Clock;
  readonly accounts: Accounts;
}

interface OpenedSchedules extends Pick<Schedules, "fire">, Disposable {}

/** Starts the runs of schedules, as their owners, until it is disposed. Its code is loaded with the first schedule. */
export function openSchedules(parts: ScheduleParts): OpenedSchedules {
  const stack = new DisposableStack();
  let loading: Promise<Schedules> | undefined;
  const load = () => (loading ??= loadSchedules(parts, stack));
  stack.use(
    parts.feed.listen((events) => {
      if (loading === undefined && events.some(({ kind }) => kind === "schedule.changed")) void load();
    }),
  );
  void parts.scheduleStore.reader.schedules().then((found) => {
    if (found.length > 0) void load();
  });
  return {
    fire: async (schedule) => (await load()).fire(schedule),
    [Symbol.dispose]: () => stack.dispose(),
  };
}

async function loadSchedules(parts: ScheduleParts, stack: DisposableStack): Promise<Schedules> {
  const [{ Schedules: Loaded }, { scheduledSubmission }] = await Promise.all([
    import("../../server/runs/schedules/schedules.ts"),
    import("../../server/runs/schedules/scheduled-submission.ts"),
  ]);
  const schedules = new Loaded({
    ...parts,
    store: parts.scheduleStore,
    submission: (schedule) => scheduledSubmission(parts, schedule),
    mayRun: (owner, project) => mayStillRun(parts.accounts, owner, project),
    refusal: () => newRunRefusal(parts),
  });
  if (stack.disposed) schedules[Symbol.dispose]();
  else stack.use(schedules);
  return schedules;
}
