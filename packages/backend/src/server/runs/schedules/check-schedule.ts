import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import { isTimeZone } from "@wezterm-parallel/shared/base/time-zone";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import type { ScheduleTiming, ScheduleWork } from "@wezterm-parallel/shared/domain/schedule/schedule-spec";

/** The time zone of schedules that name none. */
export function ownTimeZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

type GivenTiming = Omit<ScheduleTiming, "timezone"> & { readonly timezone?: string | undefined };

/** Completes the time zone; fails for times that never come. */
export async function checkTiming(given: GivenTiming): Promise<Result<ScheduleTiming, Failure>> {
  const timing = { ...given, timezone: given.timezone ?? ownTimeZone() };
  if (!isTimeZone(timing.timezone)) return fail(unknownZone(timing.timezone));
  const { isCron } = await import("@wezterm-parallel/shared/domain/schedule/cron-times");
  return isCron(timing.cron) ? ok(timing) : fail(badCron(timing.cron));
}

/** Refuses needs of tasks outside: the second run would wait for the same as the first. */
export function checkWork(work: ScheduleWork): Failure | undefined {
  if (work.kind === "plan") return undefined;
  const names = new Set(work.tasks.map(({ name }) => name));
  for (const { name, needs } of work.tasks) {
    const elsewhere = needs.find(({ task }) => !names.has(task));
    if (elsewhere !== undefined) return needsElsewhere(name, elsewhere.task);
  }
  return undefined;
}

function unknownZone(timezone: string): Failure {
  return createFailure({
    reason: "invalid-request",
    detail: createMessage("schedule-zone-unknown", { timezone }),
    hint: createMessage("schedule-zone-unknown-hint"),
  });
}

function badCron(cron: string): Failure {
  return createFailure({
    reason: "invalid-request",
    detail: createMessage("schedule-cron-bad", { cron }),
    hint: createMessage("schedule-cron-bad-hint"),
  });
}

function needsElsewhere(task: string, need: string): Failure {
  return createFailure({
    reason: "invalid-request",
    detail: createMessage("schedule-needs-elsewhere", { task, need }),
  });
}
