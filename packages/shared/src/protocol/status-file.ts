import { z } from "zod";

import { runStateSchema, taskStateSchema } from "../domain/task/task-state.ts";

/**
 * `status.json` in the state directory: what programs without a socket, such as the plugin of a terminal, show of
 * the work. The server replaces it whole and removes it at a clean stop; a reader never sees half of it.
 */
export const statusFileName = "status.json";

/** The server writes at least this often; a file older than three of these is of a server that is away. */
export const statusHeartbeatMs = 30_000;

/** Most entries of each list; what is beyond is counted. Origin: a reader parses the file once a second. */
export const statusFileLimits = { tasks: 200, runs: 50, attention: 50, ended: 20 } as const;

/** How long a run that has ended stays among `runs`, so that a night's result is there in the morning. */
export const statusKeepEndedMs = 24 * 3_600_000;

const statusRunSchema = z.object({
  id: z.string(),
  title: z.string(),
  state: runStateSchema,
  /** Directory of its project, absolute. */
  directory: z.string(),
  working: z.number().int(),
  waiting: z.number().int(),
  failed: z.number().int(),
  done: z.number().int(),
  /** Cancelled or skipped. */
  dropped: z.number().int(),
  createdAt: z.number(),
  endedAt: z.number().optional(),
});
export type StatusRun = z.infer<typeof statusRunSchema>;

const statusTaskSchema = z.object({
  id: z.string(),
  state: taskStateSchema,
  /** In words, of failed tasks only. */
  why: z.string().optional(),
  /** When it entered what it does now, as near as is known: started, became ready, ended. */
  since: z.number(),
});
export type StatusTask = z.infer<typeof statusTaskSchema>;

/** Times are epoch ms. */
export const statusFileSchema = z.object({
  version: z.literal(1),
  release: z.string(),
  /** When it was written. */
  at: z.number(),
  heartbeatMs: z.number(),
  server: z.object({ pid: z.number().int(), startedAt: z.number() }),
  /** Number of the newest event in it; lower than before only in another database. */
  seq: z.number().int(),
  /**
   * Tasks of `runs`. `working`: leased, running or being verified. `waiting`: ready, blocked or parked, also where
   * a person paused them. `failed`: ended as failed, lost ones included. `done`: succeeded. Cancelled and
   * skipped tasks are in none.
   */
  counts: z.object({
    working: z.number().int(),
    waiting: z.number().int(),
    failed: z.number().int(),
    done: z.number().int(),
  }),
  /** Every unfinished run (newest first), then those that ended within a day (latest end first). */
  runs: z.array(statusRunSchema).max(statusFileLimits.runs),
  /** How many more of such runs there are; their tasks are in `counts`. */
  moreRuns: z.number().int(),
  /** Tasks of `runs` that work, then those that failed, then those that wait. */
  tasks: z.array(statusTaskSchema).max(statusFileLimits.tasks),
  moreTasks: z.number().int(),
  /** Tasks that failed for good and nobody has run again: what needs a person. Ascending by `seq`, newest kept. */
  attention: z
    .array(z.object({ seq: z.number().int(), at: z.number(), task: z.string(), why: z.string() }))
    .max(statusFileLimits.attention),
  /** Ends of runs, ascending by `seq`, newest kept. */
  ended: z
    .array(
      z.object({
        seq: z.number().int(),
        at: z.number(),
        run: z.string(),
        title: z.string(),
        state: runStateSchema,
        done: z.number().int(),
        failed: z.number().int(),
      }),
    )
    .max(statusFileLimits.ended),
});
export type StatusFile = z.infer<typeof statusFileSchema>;
