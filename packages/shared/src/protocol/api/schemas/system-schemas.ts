import { z } from "zod";

/** The system over time, in totals over all projects. Times are epoch ms, durations ms, sizes bytes. */

/** Steps of the history: the last hour is finer than the day before it. */
export const historySteps = { fine: 10_000, coarse: 60_000 } as const;
/** Points kept of each: an hour, and a day. */
export const historyPoints = { fine: 360, coarse: 1440 } as const;

export const systemPointSchema = z.object({
  /** The end of the step. */
  at: z.number().int(),
  /** How long the step was. */
  stepMs: z.number().int(),
  /** Tasks not ended by state, mean over the step. */
  tasks: z.object({
    blocked: z.number(),
    ready: z.number(),
    parked: z.number(),
    leased: z.number(),
    running: z.number(),
    verifying: z.number(),
  }),
  /** Tasks that ended in the step. */
  ended: z.number().int(),
  /** From being ready to a worker's having it, of the tasks that began in the step; absent when none did. */
  wait: z.object({ p50: z.number().int(), p95: z.number().int() }).optional(),
  workers: z.number(),
  /** Of the server's machine: processes that wanted to run, mean of a minute. */
  load: z.number(),
  memoryFree: z.number().int(),
  /** Of the database of runs and tasks. */
  store: z.number().int(),
  /** Of logs and artifacts; absent until they were first measured. */
  attempts: z.number().int().optional(),
  diskFree: z.number().int(),
});
export type SystemPoint = z.infer<typeof systemPointSchema>;

export const historyQuery = z.object({
  since: z.coerce
    .number()
    .int()
    .min(0)
    .optional()
    .describe(
      "epoch ms; absent: the last hour. At most a day is kept, and only its last hour in steps of 10 s",
    ),
});

export const systemHistorySchema = z.object({
  /** Oldest first; where the server was away there is none. */
  items: z.array(systemPointSchema),
});
export type SystemHistoryResource = z.infer<typeof systemHistorySchema>;
