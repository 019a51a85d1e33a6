import { Cron } from "croner";

import type { NextTime } from "./due-firings.ts";

interface CronText {
  readonly cron: string;
  readonly timezone: string;
}

/** Any time before which no plan was written. */
const longAgo = Date.UTC(2024, 0);

/** Returns whether an expression is valid and has a time at all: `0 0 31 2 *` has none. */
export function isCron(cron: string): boolean {
  return readCron({ cron, timezone: "UTC" })?.(longAgo) !== undefined;
}

/**
 * Returns the times of an expression; none of an invalid one. A time that a zone leaves out when its clocks go forward
 * comes right after the gap. When they go back, fixed times come once, at the first of the two, and intervals go on.
 * Several hours or minutes, such as in `30 2,14 * * *`, are fixed times too.
 */
export function cronTimes(text: CronText): NextTime {
  return readCron(text) ?? (() => undefined);
}

/** Five fields only: a schedule of seconds would start runs faster than anybody can follow. */
function readCron({ cron, timezone }: CronText): NextTime | undefined {
  if (!cron.startsWith("@") && cron.trim().split(/\s+/).length !== 5) return undefined;
  try {
    const times = new Cron(cron, { timezone, mode: "5-part", fixedTimeRule: "no-wildcard", paused: true });
    return (after) => times.nextRun(new Date(after))?.getTime();
  } catch {
    return undefined;
  }
}
