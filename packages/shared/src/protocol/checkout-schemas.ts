import { z } from "zod";

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
