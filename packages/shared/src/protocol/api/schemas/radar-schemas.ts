import { z } from "zod";

import { failureSchema } from "../../../domain/failure.ts";

/** Bodies of the radar: which work of a project touches the same files, and whether it merges. */

const radarNodeSchema = z.object({
  kind: z.enum(["target", "change", "checkout"]),
  /** Name of the branch, or id of the task. */
  id: z.string(),
  /** The commit that was compared; for a checkout, of its files as they are now. Absent with `failure`. */
  commit: z.string().optional(),
  /** It has files that are not committed. */
  dirty: z.boolean(),
  /** Why it could not be compared. */
  failure: failureSchema.optional(),
});
export type RadarNode = z.infer<typeof radarNodeSchema>;

const overlapSchema = z.object({
  /** Ids of two nodes; the second would be merged into the first. */
  nodes: z.tuple([z.string(), z.string()]),
  /** Files that both changed since their merge base, sorted. */
  files: z.array(z.string()),
  verdict: z.enum(["clean", "conflict"]),
  /** Files that conflict, sorted; empty when clean. */
  conflicts: z.array(z.string()),
});
export type Overlap = z.infer<typeof overlapSchema>;

export const radarLookSchema = z.object({
  nodes: z.array(radarNodeSchema),
  /** Conflicts first; pairs of nodes without a common file are absent. */
  overlaps: z.array(overlapSchema),
});
export type RadarLook = z.infer<typeof radarLookSchema>;

export const radarResourceSchema = radarLookSchema.extend({
  project: z.string(),
  /** Branch that the changes land on; absent when the project's newest run was started on none. */
  target: z.string().optional(),
  /** Workers that did not answer; their checkouts and changes are absent. */
  unreached: z.array(z.object({ worker: z.string(), failure: failureSchema })),
});
export type RadarResource = z.infer<typeof radarResourceSchema>;

export const radarQuery = z.object({
  target: z
    .string()
    .max(1000)
    .optional()
    .describe("branch that the changes land on; default: that of the project's newest run"),
});
