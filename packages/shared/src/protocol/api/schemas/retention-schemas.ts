import { z } from "zod";

/** The runs and files that retention removes; bytes on the disk. */

export const cleanRecordsBody = z.object({
  /** Only list it. */
  dryRun: z.boolean(),
});

const itemSchema = z.object({
  kind: z.enum(["run", "logs", "artifacts", "events", "audit"]),
  /** Such as `r12`; absent for events and entries of the audit log. */
  run: z.string().optional(),
  /** Number of events or entries. */
  count: z.number().int().optional(),
  /** Absent for events and entries: the database gives the space back later. */
  bytes: z.number().int().optional(),
  why: z.enum(["age", "count", "size"]),
});
export type RetentionItem = z.infer<typeof itemSchema>;

export const retentionReportSchema = z.object({
  dryRun: z.boolean(),
  items: z.array(itemSchema),
  /** Bytes of all items together. */
  bytes: z.number().int(),
  /** Ended runs that stay whatever the settings say. */
  protected: z.object({ pinned: z.number().int(), unmerged: z.number().int() }),
});
export type RetentionReport = z.infer<typeof retentionReportSchema>;

export const pinRunBody = z.object({
  /** False: it is kept only as long as others. */
  pinned: z.boolean(),
});
