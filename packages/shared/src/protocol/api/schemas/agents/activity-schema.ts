import { z } from "zod";

import { activitySources, activityStates, awaitedThings } from "../../../../domain/activity/activity.ts";

/** A program's activity, and the source of that report. */
export const activitySchema = z.object({
  state: z.enum(activityStates),
  /** Only while `waiting`; absent: it does not say. */
  waitsFor: z.enum(awaitedThings).optional(),
  /** In the program's own words: untrusted text on one line. */
  message: z.string().optional(),
  /** The lines that a permission is about, such as those of a difference: untrusted text. */
  details: z.array(z.string()).readonly().optional(),
  /** Answers to choose from; absent: any text, or those in the message. */
  options: z.array(z.string()).readonly().optional(),
  /** Its last turn ended with an error. */
  failed: z.literal(true).optional(),
  since: z.number(),
  source: z.enum(activitySources),
  /** The program's name for itself, or the rule that matched. */
  by: z.string().optional(),
});

/** Progress that an agent reported. */
export const progressSchema = z.object({
  /** Epoch ms. */
  at: z.number(),
  /** In its own words: untrusted text on one line. */
  text: z.string(),
  /** Its own estimate. */
  percent: z.number().int().optional(),
});
