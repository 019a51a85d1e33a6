import { z } from "zod";

import { failureSchema } from "../../../../domain/failure.ts";
import { queryFlag, repeated } from "../../query-values.ts";

/** Bodies of the radar: which work of a project touches the same files, and whether it merges. */

const radarNodeSchema = z.object({
  kind: z.enum(["target", "change", "checkout"]),
  /** Name of the branch, or id of the task. */
  id: z.string(),
  /**
   * The commit that was compared; for a checkout, of its files as they are now. Absent with `failure`, and while files that are
   * not committed touch none of other work.
   */
  commit: z.string().optional(),
  /** It has files that are not committed. */
  dirty: z.boolean(),
  /** The reason it could not be compared. */
  failure: failureSchema.optional(),
});
export type RadarNode = z.infer<typeof radarNodeSchema>;

const conflictHunkSchema = z.object({
  /** Number of its first line in the merged file, with the first node's lines in every conflict. */
  line: z.number().int(),
  /** Up to three merged lines above it. */
  before: z.array(z.string()),
  /** The lines of each node. */
  sides: z.tuple([z.array(z.string()), z.array(z.string())]),
  /** Lines were left out or shortened. */
  cut: z.boolean(),
});
export type ConflictHunk = z.infer<typeof conflictHunkSchema>;

const conflictingFileSchema = z.object({
  path: z.string(),
  /** `removed`: one node removed what the other changed; `other`: a conflict of names, links or submodules. */
  kind: z.enum(["lines", "removed", "binary", "large", "other"]),
  /** The node that removed it. */
  removedBy: z.string().optional(),
  /** Empty unless `kind` is `lines`. */
  hunks: z.array(conflictHunkSchema),
  /** It has more hunks than these. */
  cut: z.boolean(),
});
export type ConflictingFile = z.infer<typeof conflictingFileSchema>;

export const overlapSchema = z.object({
  /** Ids of two nodes; the second would be merged into the first. */
  nodes: z.tuple([z.string(), z.string()]),
  /** Files that both changed since their merge base, sorted. */
  files: z.array(z.string()),
  verdict: z.enum(["clean", "conflict"]),
  /** Files that conflict, sorted; empty when clean. */
  conflicts: z.array(z.string()),
  /** The conflicting lines, where the query asks for them; of a large conflict, only the first ones. */
  lines: z.array(conflictingFileSchema).optional(),
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
  of: repeated(z.string().min(1).max(1000)).describe(
    "id of a task, or name of the target: only its pairs; repeated: only the pair of both",
  ),
  lines: queryFlag
    .optional()
    .describe("add the conflicting lines of both sides, for the first ten conflicts"),
});
