import { z } from "zod";

import { failureSchema } from "../../../domain/failure.ts";

/** Bodies of the routes about what tasks changed: an attempt's work against the commit it started from. */

/** Files of a page of a change when the caller names no number, and the most it may name. */
export const changedFilesLimits = { usual: 100, most: 1000 } as const;

/** Tasks whose changes are counted in one answer, at most: each costs git some tens of ms. */
export const countedTasksLimit = 100;

/** Origin: PATH_MAX of Linux; a path in a repository is shorter. */
const longestPath = 4096;

export const changedFileSchema = z.object({
  /** From the top of the repository; of a file that was removed where it was. */
  path: z.string(),
  /** Only of what was renamed. */
  oldPath: z.string().optional(),
  /** `retyped`: a file became a link or a submodule, or the other way round. */
  status: z.enum(["added", "modified", "deleted", "renamed", "retyped"]),
  /** Not text, or too large to compare: without counts and without a patch. */
  binary: z.boolean(),
  /** Lines; absent of what is binary. */
  insertions: z.number().int().optional(),
  deletions: z.number().int().optional(),
  /**
   * Unified diff of this file as git writes it, `diff --git` line included; `git apply` takes several joined.
   * Absent of what is binary, and of text that is long: ask for that with `path`.
   */
  patch: z.string().optional(),
  /** The patch goes on behind what is here: it is longer than one answer may be. */
  cut: z.boolean().optional(),
});
export type ChangedFile = z.infer<typeof changedFileSchema>;

/** How much an attempt changed, over all files. */
const changeSizeShape = {
  /** Where it was read: a running task's own files, or what was committed or saved of it. */
  source: z.enum(["worktree", "commit", "saved", "branch"]),
  branch: z.string().optional(),
  /** The commit the attempt started from. */
  base: z.string(),
  /** Absent while it is read from files. */
  commit: z.string().optional(),
  changedFiles: z.number().int(),
  /** Lines of all files that are text. */
  insertions: z.number().int(),
  deletions: z.number().int(),
};

export const changeSizeSchema = z.object(changeSizeShape);
export type ChangeSize = z.infer<typeof changeSizeSchema>;

/** A page of a change: files by path. */
export const changePageSchema = z.object({
  ...changeSizeShape,
  items: z.array(changedFileSchema),
  /** Opaque; absent on the last page. */
  next: z.string().optional(),
});
export type ChangePage = z.infer<typeof changePageSchema>;

export const taskChangeSchema = changePageSchema.extend({
  /** Such as `r12/test#1`. */
  attempt: z.string(),
  task: z.string(),
});
export type TaskChange = z.infer<typeof taskChangeSchema>;

const flag = z.enum(["true", "false"]).transform((text) => text === "true");
const repositoryPath = z
  .string()
  .min(1)
  .max(longestPath)
  .regex(/^[^\0]+$/, "a path has no NUL");

export const taskChangeQuery = z.object({
  attempt: z.coerce.number().int().min(1).max(999_999).optional().describe("absent: the last one"),
  path: repositoryPath.optional().describe("only this file, with a patch that may be longer"),
  patches: flag.default(true).describe("`false`: only which files, and how much"),
  cursor: repositoryPath.optional().describe("`next` of the page before"),
  limit: z.coerce.number().int().min(1).max(changedFilesLimits.most).default(changedFilesLimits.usual),
});

/** How much the last attempt of a task changed; without `change` where nobody could say now, and why. */
export const countedChangeSchema = z.object({
  task: z.string(),
  attempt: z.string(),
  change: changeSizeSchema.optional(),
  failure: failureSchema.optional(),
});
export type CountedChange = z.infer<typeof countedChangeSchema>;

const taskIdText = z.string().min(1).max(300);

export const countChangesQuery = z.object({
  task: z
    .union([taskIdText.transform((one) => [one]), z.array(taskIdText).max(countedTasksLimit)])
    .optional()
    .describe("ids of tasks, repeated; absent: those that run now"),
});
