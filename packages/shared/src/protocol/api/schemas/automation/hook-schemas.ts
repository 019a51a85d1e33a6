import { z } from "zod";

import { hookRunStates } from "../../../../domain/hook/hook-spec.ts";
import { projectRefSchema } from "../../../../domain/run/run-spec.ts";
import { planTextSchema } from "../plan-schemas.ts";
import { projectParameters } from "../project-schemas.ts";
import { numberedPagesQuery } from "../routes-schemas.ts";

/** Parameters and bodies of the routes for hooks. */

const hashSchema = z.string().regex(/^[\da-f]{64}$/, "is a SHA-256 in hexadecimal");

export const hookParameters = projectParameters.extend({
  name: z.string().min(1).max(80).describe("the event that starts it, such as task.failed or task.*"),
});

export const listHooksQuery = z.object({
  project: projectParameters.shape.project.optional().describe("only hooks of this project"),
});

export const offerHooksBody = z.strictObject({
  project: projectRefSchema,
  file: z.string().min(1).max(4096).describe("name of the plan file, for display"),
  text: planTextSchema,
});

export const trustHooksBody = z.strictObject({
  hash: hashSchema.describe("SHA-256 of the plan file, as the list of hooks shows it"),
});

export const runHookBody = z.strictObject({
  event: z
    .number()
    .int()
    .min(1)
    .optional()
    .describe("number of the event; absent: the newest that starts this hook"),
});

const byAndAt = z.object({ by: z.string(), at: z.number() });

/** The hooks of one text of a plan file. */
export const hookFileSchema = z.object({
  project: z.string(),
  file: z.string(),
  hash: z.string(),
  /** Directory in which they run. */
  directory: z.string(),
  hooks: z.array(z.object({ on: z.string(), command: z.string() })),
  offered: byAndAt,
  /** Absent: nobody has trusted it. */
  trusted: byAndAt.optional(),
  /** Its hooks are those that run. */
  active: z.boolean(),
});
export type HookFileResource = z.infer<typeof hookFileSchema>;

export const offeredHooksSchema = z.object({
  /** `same`: they run already; `waiting`: until somebody with the permission trusts them. */
  state: z.enum(["same", "trusted", "waiting"]),
  file: hookFileSchema.optional(),
});
export type OfferedHooksResource = z.infer<typeof offeredHooksSchema>;

/** One run of a hook. */
export const hookRunSchema = z.object({
  /** Increases with each run of the hook. */
  id: z.number().int(),
  /** Number and kind of the event. */
  event: z.number().int(),
  kind: z.string(),
  at: z.number(),
  state: z.enum(hookRunStates),
  /** Absent: it has none, and `output` begins with the reason. */
  exitCode: z.number().int().optional(),
  durationMs: z.number(),
  /** The last lines of its output. */
  output: z.string(),
});
export type HookRun = z.infer<typeof hookRunSchema>;

const hookResourceSchema = z.object({
  project: z.string(),
  /** The event, or the pattern of events, that starts it. */
  name: z.string(),
  command: z.string(),
  directory: z.string(),
  /** SHA-256 of the plan file that contains it. */
  hash: z.string(),
  timeoutMs: z.number(),
  /** Names of the secrets that it gets. */
  secrets: z.array(z.string()),
  /** Since when it fails for the same event, and when the next try is. */
  failing: z.object({ since: z.number(), count: z.number().int(), retryAt: z.number() }).optional(),
  /** Number of events that wait for it, at most 1,000. */
  waiting: z.number().int(),
  last: hookRunSchema.optional(),
});
export type HookResource = z.infer<typeof hookResourceSchema>;

export const hookListSchema = z.object({
  items: z.array(hookResourceSchema),
  /** Plan files with hooks, newest first. */
  files: z.array(hookFileSchema),
});
export type HookList = z.infer<typeof hookListSchema>;

export const listHookRunsQuery = numberedPagesQuery;
