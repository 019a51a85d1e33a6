import { z } from "zod";

import { isTimeZone } from "../../../base/time-zone.ts";
import { isCron } from "../../schedule/cron-times.ts";
import {
  longestJitterMs,
  longestWindowMs,
  missedPolicies,
  overlapPolicies,
  shortestWindowMs,
} from "../../schedule/schedule-spec.ts";
import { paramValueLimit } from "../params/param-rules.ts";
import { expects } from "../problems/plan-message.ts";
import { duration, instant, key, keys, list, scalarText, text } from "./plan-values.ts";
import { planNameSchema } from "./task-schema.ts";

const windowHelp = expects("value-schedule-window");
const jitterHelp = expects("value-schedule-jitter");

export const scheduleSchema = keys(
  {
    cron: text(expects("value-cron"))
      .refine((cron) => isCron(cron), { error: expects("value-cron") })
      .meta({
        description:
          "When runs start: minute, hour, day of the month, month and day of the week, or `@daily` and the like.",
        examples: ["0 3 * * *"],
      }),
    timezone: key(
      text(expects("value-timezone")).refine((zone) => isTimeZone(zone), {
        error: expects("value-timezone"),
      }),
      { description: "Time zone of `cron`; by default, that of the server.", examples: ["Asia/Tokyo"] },
    ),
    tasks: key(list(planNameSchema, expects("value-schedule-tasks")), {
      description: "Tasks of the plan that run, with everything that they need; by default, all.",
      examples: [["test"]],
    }),
    params: key(
      z.record(planNameSchema, scalarText(expects("value-variable")), {
        error: expects("value-schedule-params"),
      }),
      { description: "Values of the plan's parameters.", examples: [{ target: "staging" }] },
    ),
    missed: key(z.enum(missedPolicies, { error: expects("value-missed") }), {
      description:
        "What happens to times at which no server ran: `skip`; `run-once` runs the last of them; `run-all` runs them one after the other.",
      default: "skip",
    }),
    window: key(
      duration().refine((ms) => ms >= shortestWindowMs && ms <= longestWindowMs, { error: windowHelp }),
      { description: "How late a missed run may still start, at most 7d.", default: "1d" },
    ),
    overlap: key(z.enum(overlapPolicies, { error: expects("value-overlap") }), {
      description:
        "What happens when a time comes while the run before has not ended: `skip`; `queue` runs it afterwards; `cancel-running` cancels the run before.",
      default: "skip",
    }),
    jitter: key(
      duration().refine((ms) => ms <= longestJitterMs, { error: jitterHelp }),
      { description: "Starts each run up to this much later, at most 1d.", default: "0s", examples: ["10m"] },
    ),
    until: key(instant(), {
      description: "No run starts after this time.",
      examples: ["2027-03-31T23:59:59+09:00"],
    }),
  },
  expects("value-schedule"),
).refine(({ params = {} }) => Object.values(params).every((value) => value.length <= paramValueLimit), {
  error: expects("value-schedule-params"),
  path: ["params"],
});
export type PlanSchedule = z.output<typeof scheduleSchema>;

/** Schedules by name; `wzp schedules sync` takes them over. */
export const schedulesSchema = z.record(planNameSchema, scheduleSchema, {
  error: expects("value-schedules"),
});
