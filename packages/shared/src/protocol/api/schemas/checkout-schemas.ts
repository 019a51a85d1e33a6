import { z } from "zod";

import { failureSchema } from "../../../domain/failure.ts";
import { absolutePath } from "../../../domain/run/run-spec.ts";
import { pageLimits } from "./routes-schemas.ts";

/** Bodies of the routes about what attempts left on the server's machine. Times are epoch ms. */

export const checkoutResourceSchema = z.object({
  attempt: z.string(),
  run: z.string(),
  /** On the server's machine. */
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
    .describe("`next` of the page before"),
  limit: z.coerce.number().int().min(1).max(pageLimits.most).default(pageLimits.usual),
});

/** Work that was saved before its checkout was removed: `wzp restore` brings it back. */
export const savedWorkSchema = z.object({
  attempt: z.string(),
  commit: z.string(),
  savedAt: z.number(),
  subject: z.string(),
});
export type SavedWork = z.infer<typeof savedWorkSchema>;

export const restoreBody = z.object({
  attempt: z.string().min(1).max(300).describe("as the list of what was saved names it"),
  into: absolutePath
    .optional()
    .describe("directory for the worktree, which must not exist; only from the worker's own machine"),
});

/** Saved work that is a branch and a worktree again; the saved ref stays. */
export const restoredSchema = z.object({
  attempt: z.string(),
  worker: z.string(),
  /** Of the worktree, on the worker's machine. */
  path: z.string(),
  branch: z.string(),
});
export type RestoredWork = z.infer<typeof restoredSchema>;

/** Origin: more than any machine holds at once. */
const mostNamed = 1_000;

export const cleanBody = z.object({
  dryRun: z.boolean().describe("only say what would be removed, and why"),
  olderThanMs: z
    .number()
    .int()
    .min(0)
    .optional()
    .describe("those that ended so long ago; absent: those that are due"),
  attempts: z
    .array(z.string().min(1).max(300))
    .min(1)
    .max(mostNamed)
    .optional()
    .describe("these, however long ago they ended"),
});

/** Nothing is removed before its work is on a branch or saved. */
export const cleanedSchema = z.object({
  /** Removed, or what would be. */
  removed: z.array(
    z.object({
      attempt: z.string(),
      path: z.string(),
      bytes: z.number(),
      why: z.string(),
      /** Commit that holds what no branch does; brought back by restoring it. */
      saved: z.string().optional(),
    }),
  ),
  /** To be removed, but it could not be. */
  refused: z.array(z.object({ attempt: z.string(), failure: failureSchema })),
  /** Stays, and why. */
  kept: z.array(z.object({ attempt: z.string(), why: z.string() })),
});
export type Cleaned = z.infer<typeof cleanedSchema>;

export const cleanReportSchema = cleanedSchema.extend({
  dryRun: z.boolean(),
  /** Workers whose machines could not be cleaned now. */
  unreached: z.array(z.object({ worker: z.string(), failure: failureSchema })),
});
export type CleanReport = z.infer<typeof cleanReportSchema>;

/** A terminal that can be looked at now. */
export const sessionResourceSchema = z.object({
  /** As in the path of its terminal. */
  attempt: z.string(),
  task: z.string(),
  run: z.string(),
  state: z.string(),
  /** Of a phase with its name behind the attempt, such as `r1/test#1.setup.1`. */
  session: z.string(),
});
