import { endAt, type NextTime } from "@wezterm-parallel/shared/domain/schedule/due-firings";
import type { ScheduleTiming } from "@wezterm-parallel/shared/domain/schedule/schedule-spec";

/** The parser of expressions is loaded with the first schedule. */
export async function loadTimes({
  until,
  ...timing
}: Pick<ScheduleTiming, "cron" | "timezone" | "until">): Promise<NextTime> {
  const { cronTimes } = await import("@wezterm-parallel/shared/domain/schedule/cron-times");
  return endAt(cronTimes(timing), until);
}
