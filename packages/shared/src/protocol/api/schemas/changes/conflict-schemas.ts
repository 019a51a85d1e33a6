import { z } from "zod";

/** Bodies of the routes with which a person resolves the conflict of a change. */

const commit = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/);

const conflictPartSchema = z.discriminatedUnion("kind", [
  /** Text that git has merged. */
  z.object({ kind: z.literal("clean"), text: z.string() }),
  /** Lines that both sides changed; each text keeps its line ends. */
  z.object({ kind: z.literal("hunk"), base: z.string(), change: z.string(), target: z.string() }),
]);
export type ConflictPart = z.infer<typeof conflictPartSchema>;
export type ConflictPartHunk = Extract<ConflictPart, { kind: "hunk" }>;

const conflictSideSchema = z.enum(["change", "target"]);
export type ConflictSide = z.infer<typeof conflictSideSchema>;

const conflictedFileSchema = z.object({
  path: z.string(),
  /**
   * `lines`: the parts have hunks. `removed`: one side removed what the other changed, and the only part is the text of
   * the other. All others have no parts, and one side is taken whole: `encoding` is text that is not UTF-8.
   */
  kind: z.enum(["lines", "removed", "binary", "encoding", "large", "link", "submodule", "mode", "name"]),
  /** Sides that have a file of this name; taking one that has none removes the file. */
  sides: z.array(conflictSideSchema),
  parts: z.array(conflictPartSchema),
  /** The whole file as a resolution recorded by `git rerere` makes it. */
  recorded: z.string().optional(),
  /** For a submodule: its commits on both sides, and the one before both. */
  commits: z
    .object({ base: z.string().optional(), change: z.string().optional(), target: z.string().optional() })
    .optional(),
});
export type ConflictedFile = z.infer<typeof conflictedFileSchema>;

export const conflictSchema = z.object({
  /** The change's last commit. */
  tip: z.string(),
  /** The last commit of its target. */
  onto: z.string(),
  /** Sorted by path; empty when both merge without a conflict by now. */
  files: z.array(conflictedFileSchema),
  /** Conflicting files that cannot be resolved by this route, because there are too many or their names are not UTF-8. */
  omitted: z.number().int(),
  /** Tasks that have landed on the conflicting files of the target since both parted, newest first. */
  landed: z.array(z.string()),
});
export type Conflict = z.infer<typeof conflictSchema>;

/** Most files of a conflict that are sent and taken. */
export const mostConflictFiles = 200;
/** Characters of a text file that can be edited. */
export const longestConflictText = 262_144;
/** Characters of all texts of a resolution, and of all parts of a conflict. */
export const longestConflictTexts = 524_288;

const resolvedFileSchema = z.union([
  z.strictObject({
    path: z.string().min(1).max(4096),
    text: z.string().max(longestConflictText).describe("the whole file"),
  }),
  z.strictObject({
    path: z.string().min(1).max(4096),
    take: z
      .enum(["change", "target", "delete"])
      .describe("takes the whole file of one side; removes the file if that side has none"),
  }),
]);
export type ResolvedFile = z.infer<typeof resolvedFileSchema>;

export const resolutionShape = {
  tip: commit.describe("the change's last commit, as read with the conflict"),
  onto: commit.describe("the last commit of the target, as read with the conflict"),
  files: z
    .array(resolvedFileSchema)
    .max(mostConflictFiles)
    .refine(
      (files) =>
        files.reduce((sum, file) => sum + ("text" in file ? file.text.length : 0), 0) <= longestConflictTexts,
      { error: `all texts together are longer than ${longestConflictTexts} characters` },
    )
    .describe("every conflicting file"),
  markers: z.boolean().default(false).describe("true: lines like conflict markers belong into the files"),
};

export const resolveConflictBody = z.object(resolutionShape);
