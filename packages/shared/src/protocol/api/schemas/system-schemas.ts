import { z } from "zod";

/** History of the system, in totals over all projects. Times are epoch ms, durations ms, sizes bytes. */

/** Intervals of the history: the last hour is finer than the day before it. */
export const historySteps = { fine: 10_000, coarse: 60_000 } as const;
/** Points kept per interval: an hour, and a day. */
export const historyPoints = { fine: 360, coarse: 1440 } as const;

export const homeCopiesSchema = z.object({
  /** Directory of the copies, on the server's machine. */
  directory: z.string(),
});

export const systemPointSchema = z.object({
  /** The end of the interval. */
  at: z.number().int(),
  /** Length of the interval. */
  stepMs: z.number().int(),
  /** Unfinished tasks by state, averaged over the interval. */
  tasks: z.object({
    blocked: z.number(),
    ready: z.number(),
    parked: z.number(),
    leased: z.number(),
    running: z.number(),
    verifying: z.number(),
  }),
  /** Tasks that ended in the interval. */
  ended: z.number().int(),
  /** Time from ready to assigned, for tasks that began in the interval; absent when none did. */
  wait: z.object({ p50: z.number().int(), p95: z.number().int() }).optional(),
  workers: z.number(),
  /** Load of the server's machine: runnable processes, averaged over a minute. */
  load: z.number(),
  memoryFree: z.number().int(),
  /** Size of the database of runs and tasks. */
  store: z.number().int(),
  /** Size of logs and artifacts; absent until first measured. */
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
      "epoch ms; absent: the last hour. At most one day is kept, of which only the last hour in steps of 10 s",
    ),
});

export const systemHistorySchema = z.object({
  /** Oldest first; there are gaps while the server was down. */
  items: z.array(systemPointSchema),
});
