import { z } from "zod";

import { submittedTaskSchema } from "../task/task-spec.ts";

/** Policies for times at which no server ran. */
export const missedPolicies = ["skip", "run-once", "run-all"] as const;
export type MissedPolicy = (typeof missedPolicies)[number];

/** Policies for a time that comes while the run of an earlier one has not ended. */
export const overlapPolicies = ["skip", "queue", "cancel-running"] as const;
export type OverlapPolicy = (typeof overlapPolicies)[number];

const dayMs = 24 * 3_600_000;
/** A longer window would make every restart of a server look through thousands of times. */
export const longestWindowMs = 7 * dayMs;
export const shortestWindowMs = 60_000;
export const usualWindowMs = dayMs;
export const longestJitterMs = dayMs;

/** When a schedule starts runs. */
export const scheduleTimingSchema = z.object({
  cron: z
    .string()
    .min(1)
    .max(200)
    .describe("five fields (minute, hour, day, month, weekday), or @daily and the like"),
  timezone: z.string().min(1).max(100).describe("IANA name, such as Asia/Tokyo"),
  missed: z.enum(missedPolicies).default("skip"),
  windowMs: z
    .number()
    .int()
    .min(shortestWindowMs)
    .max(longestWindowMs)
    .default(usualWindowMs)
    .describe("how late a missed run may still start"),
  overlap: z.enum(overlapPolicies).default("skip"),
  jitterMs: z
    .number()
    .int()
    .min(0)
    .max(longestJitterMs)
    .default(0)
    .describe("each run starts up to this much later, by an amount that differs between schedules and times"),
  until: z.number().int().min(0).optional().describe("no run starts after this time, epoch ms"),
});
export type ScheduleTiming = z.output<typeof scheduleTimingSchema>;

/** A schedule runs the plan of its project as it is then, or given tasks. */
export const scheduleWorkSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("plan"),
    tasks: z.array(z.string().max(200)).max(1000).default([]).describe("empty: all tasks"),
    params: z.array(z.string().max(10_000)).max(100).default([]).describe("`name=value` each"),
  }),
  z.object({ kind: z.literal("tasks"), tasks: z.array(submittedTaskSchema).min(1).max(100) }),
]);
export type ScheduleWork = z.output<typeof scheduleWorkSchema>;
