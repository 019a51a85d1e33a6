import { type ScheduleTiming, type ScheduleWork, usualWindowMs } from "../schedule/schedule-spec.ts";
import type { Plan } from "./schema/plan-schema.ts";

export interface NamedSchedule {
  readonly name: string;
  readonly timing: ScheduleTiming;
  readonly work: ScheduleWork;
}

/** Returns the schedules of a plan; `timezone` is for those that name none. */
export function planSchedules({ schedules = {} }: Plan, timezone: string): readonly NamedSchedule[] {
  return Object.entries(schedules).map(([name, schedule]) => ({
    name,
    timing: {
      cron: schedule.cron,
      timezone: schedule.timezone ?? timezone,
      missed: schedule.missed ?? "skip",
      windowMs: schedule.window ?? usualWindowMs,
      overlap: schedule.overlap ?? "skip",
      jitterMs: schedule.jitter ?? 0,
      ...(schedule.until !== undefined && { until: schedule.until }),
    },
    work: {
      kind: "plan",
      tasks: [...(schedule.tasks ?? [])],
      params: Object.entries(schedule.params ?? {}).map(([param, value]) => `${param}=${value}`),
    },
  }));
}
