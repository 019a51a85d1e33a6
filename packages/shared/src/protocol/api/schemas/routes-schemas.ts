import { z } from "zod";

import { queryFlag, repeated } from "../query-values.ts";
import { eventKinds } from "./event-schemas.ts";
import { submittedTaskSchema } from "../../../domain/task/task-spec.ts";
import { runStateSchema, taskStateSchema } from "../../../domain/task/task-state.ts";

/** Parameters, queries and small bodies of the routes in routes.ts. */

/** Default and maximum number of rows on a page. */
export const pageLimits = { usual: 100, most: 1000 } as const;

export const pagingShape = {
  cursor: z.string().max(500).optional().describe("`next` of the previous page"),
  limit: z.coerce.number().int().min(1).max(pageLimits.most).default(pageLimits.usual),
};

/** Pages whose cursor is a number, such as the id of their last item. */
export const numberedPagesQuery = z.object({
  cursor: z
    .string()
    .regex(/^\d{1,15}$/, "is `next` of the previous page")
    .optional()
    .describe("`next` of the previous page"),
  limit: pagingShape.limit.default(pageLimits.usual),
});

/** For lists with numbered rows. */
const numberedPagingShape = {
  ...pagingShape,
  cursor: z
    .string()
    .regex(/^\d{1,15}$/, "is `next` of the previous page")
    .optional()
    .describe("`next` of the previous page"),
};

export const runNumber = z
  .string()
  .regex(/^r?\d{1,12}$/, "a run id has the form r12")
  .transform((text) => Number(text.replace("r", "")));

export const runParameters = z.object({ run: runNumber });
export const sessionParameters = z.object({ attempt: z.string().min(1).max(300) });
export const idParameters = z.object({ id: z.string().min(1).max(300) });
const phaseShape = {
  id: z.string().min(1).max(300),
  phase: z.string().regex(/^(run|(setup|verify)\.[1-9]\d{0,5})$/, "must be run, setup.1 … or verify.1 …"),
};
export const lineParameters = z.object({ ...phaseShape, stream: z.enum(["out", "err"]) });
export const logParameters = z.object({
  ...phaseShape,
  stream: z
    .enum(["out", "err", "transcript"])
    .describe("`transcript`: the conversation with an agent, a JSON object per line"),
});

const listedProject = z
  .string()
  .optional()
  .describe("id of the project, such as p3, or its directory or git directory");
const listedSince = z.coerce
  .number()
  .int()
  .min(0)
  .optional()
  .describe("epoch ms: only those that are unfinished, or ended at or after this time");

export const listRunsQuery = z.object({
  ...numberedPagingShape,
  project: listedProject,
  state: repeated(runStateSchema),
  order: z.enum(["oldest", "newest"]).default("newest"),
  since: listedSince,
});

export const listTasksQuery = z.object({
  ...numberedPagingShape,
  run: runNumber.optional(),
  project: listedProject,
  state: repeated(taskStateSchema),
  order: z.enum(["oldest", "newest"]).default("oldest"),
  after: z
    .string()
    .max(300)
    .optional()
    .describe("id of a task, instead of `cursor`: only tasks after it in the chosen order"),
  match: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe(
      "text in the name, the command, or the title or commit subject of the run; ASCII letters in any case. " +
        "With `match` or `since`, a page may have fewer items than its limit and still have a next one",
    ),
  since: listedSince,
  attention: z
    .enum(["true", "false"])
    .transform((text) => text === "true")
    .optional()
    .describe(
      "only tasks that need attention: failed, lost, waiting for a person, out of quota, stuck, without a suitable worker, or an agent in conflict with another",
    ),
});

export const listSessionsQuery = z.object({ ...numberedPagingShape, run: runNumber.optional() });

export const resolveQuery = z.object({ id: z.string().min(1).max(300) });
export const resolvedSchema = z.object({ kind: z.enum(["run", "task", "attempt"]), id: z.string() });
export type Resolved = z.infer<typeof resolvedSchema>;

/** `limit` has no larger maximum: nobody reads more candidates in a shell. */
export const listIdsQuery = z.object({
  prefix: z.string().max(300).default(""),
  limit: z.coerce.number().int().min(1).max(pageLimits.usual).default(pageLimits.usual),
});
export const idListSchema = z.object({ items: z.array(z.string()) });

export const readLogQuery = z.object({
  from: z.coerce
    .number()
    .int()
    .default(0)
    .describe("offset of the first byte; negative: that many bytes before the end"),
  limit: z.coerce.number().int().min(0).optional().describe("maximum number of bytes"),
  follow: queryFlag
    .default(false)
    .describe("stream new output until the attempt has ended and the log is complete"),
});

export const eventsQuery = z.object({
  after: z
    .union([z.literal("now"), z.coerce.number().int().min(0)])
    .default(0)
    .describe("`seq` of the last received event; `now`: only future events"),
  run: runNumber.optional(),
  project: z
    .string()
    .regex(/^p[1-9]\d{0,11}$/, "a project id has the form p3")
    .optional(),
  kind: repeated(z.enum(eventKinds)),
  limit: z.coerce.number().int().min(1).max(pageLimits.most).default(pageLimits.usual),
});

/** An empty list is a keep-alive: the server seals a run after ten minutes without one. */
export const extendRunBody = z.object({ tasks: z.array(submittedTaskSchema).max(10_000) });
export const extendedSchema = z.object({ added: z.number().int() });

/** A UUID is 36 characters; leaves room for a client's prefix. */
const idempotencyKeySchema = z.string().min(1).max(200);
export const idempotencyHeaders = z.object({ "idempotency-key": idempotencyKeySchema.optional() });

/**
 * wait: stop only when nothing is running, else `conflict`. drain: start nothing more, stop when the running
 * tasks have ended. kill: start nothing more, cancel running tasks, stop when the workers have verified that
 * they are gone. detach: stop now; tasks continue in their hosts until the next start.
 */
const shutdownModes = ["wait", "drain", "kill", "detach"] as const;
export const shutdownBody = z.object({ mode: z.enum(shutdownModes) });
export type ShutdownMode = (typeof shutdownModes)[number];

/** One line of the response to a shutdown; the last one has `stopped: true`. */
export const shutdownProgressSchema = z.object({
  /** Attempts still running. */
  live: z.number().int(),
  stopped: z.boolean(),
});
export type ShutdownProgress = z.infer<typeof shutdownProgressSchema>;

const attemptLogSchema = z.object({
  phase: z.string(),
  stream: z.enum(["out", "err"]),
  /** Bytes so far. */
  bytes: z.number().int(),
  /** The phase has ended and all of its output is present. */
  complete: z.boolean(),
});
export type AttemptLog = z.infer<typeof attemptLogSchema>;
export const logListSchema = z.object({ items: z.array(attemptLogSchema) });

export const healthSchema = z.object({ status: z.literal("ok") });
