import { z } from "zod";

import { groupParameters } from "./group-schemas.ts";

/** Parameters and bodies of the routes for the quota pools of agents. */

export const poolParameters = groupParameters;

export const poolResourceSchema = z.object({
  name: z.string(),
  /** `closed`: none of its tasks starts; `probing`: one tries whether the quota is back. */
  state: z.enum(["open", "closed", "probing"]),
  /** Epoch ms at which a closed pool tries again. */
  until: z.number().optional(),
  /** The agent said when its quota is back; false: `until` is a guess. */
  reported: z.boolean().optional(),
  /** The agent's message when it ran out of quota. */
  said: z.string().optional(),
  /** Id of the task that tries whether the quota is back. */
  probe: z.string().optional(),
  /** Tasks that run or are about to. */
  running: z.number().int(),
  /** Tasks that have not started, or wait to continue. */
  waiting: z.number().int(),
});
export type PoolResource = z.infer<typeof poolResourceSchema>;
