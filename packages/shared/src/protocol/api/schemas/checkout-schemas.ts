import { z } from "zod";

import { failureSchema } from "../../../domain/failure.ts";
import { absolutePath } from "../../../domain/run/run-spec.ts";
import { pageLimits } from "./routes-schemas.ts";

/** Bodies of the routes for checkouts and saved work. Times are epoch ms. */

export const checkoutResourceSchema = z.object({
  attempt: z.string(),
  run: z.string(),
  /** Path on the server's machine. */
  path: z.string(),
  branch: z.string().optional(),
  createdAt: z.number(),
  /** Absent while something runs in it. */
  ended: z.object({ at: z.number(), succeeded: z.boolean() }).optional(),
});
export type CheckoutResource = z.infer<typeof checkoutResourceSchema>;

export const listCheckoutsQuery = z.object({
  cursor: z
    .string()
    .regex(/^\d{1,15} .{1,400}$/)
    .optional()
    .describe("`next` of the previous page"),
  limit: z.coerce.number().int().min(1).max(pageLimits.most).default(pageLimits.usual),
});

/** Work that was saved before its checkout was removed; `wzp restore` restores it. */
export const savedWorkSchema = z.object({
  attempt: z.string(),
  commit: z.string(),
  savedAt: z.number(),
  subject: z.string(),
});
export type SavedWork = z.infer<typeof savedWorkSchema>;

export const restoreBody = z.object({
  attempt: z.string().min(1).max(300).describe("name as in the list of saved work"),
  into: absolutePath
    .optional()
    .describe("directory for the worktree, which must not exist yet; only from the worker's own machine"),
});

/** Saved work restored as a branch and a worktree; the saved ref remains. */
export const restoredSchema = z.object({
  attempt: z.string(),
  worker: z.string(),
  /** Path of the worktree, on the worker's machine. */
  path: z.string(),
  branch: z.string(),
});
export type RestoredWork = z.infer<typeof restoredSchema>;

/** More than any machine holds at once. */
const mostNamed = 1_000;

export const cleanBody = z.object({
  dryRun: z.boolean().describe("only report what would be removed, and why"),
  olderThanMs: z
    .number()
    .int()
    .min(0)
    .optional()
    .describe("checkouts of attempts that ended at least this long ago; absent: those that are due"),
  attempts: z
    .array(z.string().min(1).max(300))
    .min(1)
    .max(mostNamed)
    .optional()
    .describe("these checkouts, no matter how long ago the attempts ended"),
});

/** Nothing is removed before its work is on a branch or saved. */
export const cleanedSchema = z.object({
  /** Checkouts that were removed, or would be in a dry run. */
  removed: z.array(
    z.object({
      attempt: z.string(),
      path: z.string(),
      bytes: z.number(),
      why: z.string(),
      /** Commit with the work that is on no branch; `restore` restores it. */
      saved: z.string().optional(),
    }),
  ),
  /** Checkouts whose removal failed. */
  refused: z.array(z.object({ attempt: z.string(), failure: failureSchema })),
  /** Checkouts that stay, with the reason. */
  kept: z.array(z.object({ attempt: z.string(), why: z.string() })),
});
export type Cleaned = z.infer<typeof cleanedSchema>;

export const cleanReportSchema = cleanedSchema.extend({
  dryRun: z.boolean(),
  /** Workers whose machines could not be reached. */
  unreached: z.array(z.object({ worker: z.string(), failure: failureSchema })),
});
export type CleanReport = z.infer<typeof cleanReportSchema>;

/** A terminal that can be viewed now. */
export const sessionResourceSchema = z.object({
  /** The id used in the path of its terminal. */
  attempt: z.string(),
  task: z.string(),
  run: z.string(),
  state: z.string(),
  /** For a phase, with its name after the attempt, such as `r1/test#1.setup.1`. */
  session: z.string(),
});
