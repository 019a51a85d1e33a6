import { z } from "zod";

import { runStateSchema, taskStateSchema } from "../domain/task/task-state.ts";

/**
 * `status.json` in the state directory, for programs without a socket, such as the plugin of a terminal. The
 * server replaces it atomically and removes it at a clean stop.
 */
export const statusFileName = "status.json";

/** Maximum interval between writes; if the file is older than three intervals, the server is gone. */
export const statusHeartbeatMs = 30_000;

/** Maximum entries of each list; the rest is only counted. Why: a reader parses the file once a second. */
export const statusFileLimits = {
  tasks: 200,
  runs: 50,
  attention: 50,
  ended: 20,
  changes: 50,
  pools: 20,
} as const;

/** Time that an ended run stays in `runs`, so that results of a night are still there in the morning. */
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
  /** Explanation, only for failed tasks. */
  why: z.string().optional(),
  /** Approximate time of its last transition: started, became ready, or ended. */
  since: z.number(),
});
export type StatusTask = z.infer<typeof statusTaskSchema>;

const statusChangeSchema = z.object({
  /** Id of its task. */
  id: z.string(),
  /** `queued`: until it has landed or left the queue. `conflict`, `refused`: it left the queue, and `why`. */
  state: z.enum(["queued", "conflict", "refused", "landed"]),
  target: z.string(),
  why: z.string().optional(),
});
export type StatusChange = z.infer<typeof statusChangeSchema>;

const statusPoolSchema = z.object({
  name: z.string(),
  /** `probing`: one task tries whether the quota is back. */
  state: z.enum(["closed", "probing"]),
  /** When a closed pool tries again. */
  until: z.number().optional(),
});
export type StatusPool = z.infer<typeof statusPoolSchema>;

/** Times are epoch ms. */
export const statusFileSchema = z.object({
  version: z.literal(1),
  release: z.string(),
  /** When the file was written. */
  at: z.number(),
  heartbeatMs: z.number(),
  server: z.object({ pid: z.number().int(), startedAt: z.number() }),
  /** Number of the newest included event; decreases only with another database. */
  seq: z.number().int(),
  /**
   * Tasks of `runs`. `working`: leased, running or being verified. `waiting`: ready, blocked or parked,
   * including paused ones. `failed`: ended as failed, including lost ones. `done`: succeeded. Cancelled and
   * skipped tasks are not counted.
   */
  counts: z.object({
    working: z.number().int(),
    waiting: z.number().int(),
    failed: z.number().int(),
    done: z.number().int(),
  }),
  /** Every unfinished run (newest first), then those that ended within a day (latest end first). */
  runs: z.array(statusRunSchema).max(statusFileLimits.runs),
  /** Number of runs beyond the limit; their tasks are included in `counts`. */
  moreRuns: z.number().int(),
  /** Tasks of `runs`: working ones, then failed ones, then waiting ones. */
  tasks: z.array(statusTaskSchema).max(statusFileLimits.tasks),
  moreTasks: z.number().int(),
  /** Tasks that failed for good and were not retried, so a person must look. Ascending by `seq`, newest kept. */
  attention: z
    .array(z.object({ seq: z.number().int(), at: z.number(), task: z.string(), why: z.string() }))
    .max(statusFileLimits.attention),
  /**
   * Tasks at work that wait for a person, whose agent is out of quota, or whose work conflicts with that of another
   * agent. Ascending by `seq`, newest kept.
   */
  asking: z
    .array(
      z.object({
        seq: z.number().int(),
        at: z.number(),
        task: z.string(),
        why: z.string(),
        /** For `wzp answer`; absent: a text, or only its terminal, answers it. */
        answers: z.array(z.object({ answer: z.string(), label: z.string() })).optional(),
        /** True: `wzp answer` gives it any text. Left out for what reads a line, which may be a password. */
        takesText: z.boolean().optional(),
      }),
    )
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
  /** Alerts of the server that fire and that people were told of. Ascending by `seq`. */
  alerts: z.array(z.object({ seq: z.number().int(), at: z.number(), alert: z.string(), why: z.string() })),
  /** Changes in the order of their queues, then open ones that did not land, then those that landed within a day. */
  changes: z.array(statusChangeSchema).max(statusFileLimits.changes),
  /** Quota pools of agents that are out of quota. */
  pools: z.array(statusPoolSchema).max(statusFileLimits.pools),
});
export type StatusFile = z.infer<typeof statusFileSchema>;
