import { z } from "zod";

import { alertNames, alertSeverities } from "../../../domain/alerts/alert-rules.ts";
import { messagesSchema } from "../../../domain/message-schema.ts";

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

const dayMs = 86_400_000;

/** One of the alerts of the server, whether it fires or not. Times are epoch ms. */
export const alertResourceSchema = z.object({
  name: z.enum(alertNames),
  severity: z.enum(alertSeverities),
  /** pending: its condition holds, but not long enough yet. */
  state: z.enum(["quiet", "pending", "firing"]),
  /** Since when the condition holds. */
  since: z.number().optional(),
  /** Nobody is told of it until then. */
  silencedUntil: z.number().optional(),
  /** What is wrong. */
  detail: z.string().optional(),
  /** Section of the guide with instructions. */
  hint: z.string(),
  messages: messagesSchema.optional(),
});
export type AlertResource = z.infer<typeof alertResourceSchema>;

export const alertListSchema = z.object({ items: z.array(alertResourceSchema) });

/** The outcome of a test for one action of alerts. */
const testedActionSchema = z.object({
  action: z.enum(["webhook", "command", "mail"]),
  /** Project and name of the webhook, the program, or the receivers of the mail. */
  name: z.string(),
  done: z.boolean(),
  /** The receiver's answer, or the exit of the command. */
  detail: z.string(),
});
export type TestedAction = z.infer<typeof testedActionSchema>;

export const alertTestSchema = z.object({ items: z.array(testedActionSchema) });

export const silenceAlertBody = z.strictObject({
  name: z.enum(alertNames),
  /** For how long nobody is told, at most 30 days; 0 ends it. */
  forMs: z
    .number()
    .int()
    .min(0)
    .max(30 * dayMs),
});
