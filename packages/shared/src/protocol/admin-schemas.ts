import { z } from "zod";

/** Bodies of the routes under `/api/v1/admin` that are about the server itself. Sizes are bytes. */

export const resourceUseSchema = z.object({
  uptimeMs: z.number().int(),
  memory: z.object({ rss: z.number().int(), heapUsed: z.number().int() }),
  /** Of all cores together since the start. */
  cpuMs: z.number().int(),
  /** Share of the time since the start in which the server was at work: 0 to 1. */
  eventLoop: z.number(),
  openFiles: z.number().int().optional(),
  /** Database of runs and tasks. */
  store: z.number().int(),
  /** Database of accounts, settings and the audit log. */
  accounts: z.number().int(),
  /** The one that the state directory is on; `free` is what this user may still take. */
  disk: z.object({ total: z.number(), free: z.number() }),
});
export type ResourceUse = z.infer<typeof resourceUseSchema>;
