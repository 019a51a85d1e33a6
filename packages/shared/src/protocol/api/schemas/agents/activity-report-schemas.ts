import { z } from "zod";

import { attentionKinds } from "../../../../domain/attention.ts";
import { activitySchema } from "./activity-schema.ts";

export const reportActivityBody = z.strictObject({
  comment: z.string().max(1_000).default("").describe("what the agent really does"),
});

/** A person's objection to what was shown about an agent, with the material for a better rule. */
export const activityReportSchema = z.object({
  /** Epoch ms. */
  at: z.number(),
  task: z.string(),
  agent: z.string().optional(),
  /** The program and its arguments. */
  command: z.string(),
  /** As it was shown; absent: nothing was known. */
  activity: activitySchema.optional(),
  attention: z.enum(attentionKinds).optional(),
  comment: z.string(),
  /** The end of its output with its escape sequences, from which the screen can be drawn. */
  output: z.string(),
});
export type ActivityReport = z.infer<typeof activityReportSchema>;
