import { z } from "zod";

import { projectParameters } from "./project-schemas.ts";

/** Parameters and bodies of the routes for groups of tasks. */

export const groupParameters = projectParameters.extend({
  name: z
    .string()
    .min(1)
    .max(100)
    .regex(/^\P{Cc}+$/u, "must not contain control characters"),
});

/** Equals the limit in a plan. */
const mostAtOnce = 10_000;

export const changeGroupBody = z.strictObject({
  /** Tasks of the group that run at once, over all runs of the project; creates the group. */
  parallel: z.number().int().min(1).max(mostAtOnce).optional(),
  /** True: none of its waiting tasks starts. */
  paused: z.boolean().optional(),
  /** Ad-hoc tasks without a group join it; one group of a project at most. */
  default: z.boolean().optional(),
});
export type ChangeGroup = z.infer<typeof changeGroupBody>;

export const groupResourceSchema = z.object({
  name: z.string(),
  /** The limit in effect: the one that was set, else that of the newest run; absent: none. */
  parallel: z.number().int().optional(),
  paused: z.boolean(),
  /** Ad-hoc tasks without a group join it. */
  default: z.boolean(),
  /** Tasks that run or are about to. */
  running: z.number().int(),
  /** Tasks that have not started. */
  waiting: z.number().int(),
});
export type GroupResource = z.infer<typeof groupResourceSchema>;

export const removedGroupSchema = z.object({ removed: z.literal(true) });
