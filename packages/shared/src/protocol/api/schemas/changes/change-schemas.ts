import { z } from "zod";

import { failureSchema } from "../../../../domain/failure.ts";
import { queryFlag } from "../../query-values.ts";

/** Bodies of the routes for the changes of tasks: an attempt's work compared with the commit it started from. */

/** Default and maximum number of files on a page of a change. */
const changedFilesLimits = { usual: 100, most: 1000 } as const;

/** Maximum number of tasks whose changes are counted in one response: each costs git some tens of ms. */
export const countedTasksLimit = 100;

/** Source: PATH_MAX of Linux; a path in a repository is shorter. */
const longestPath = 4096;

export const changedFileSchema = z.object({
  /** From the top of the repository; for a deleted file, its former path. */
  path: z.string(),
  /** Only for renamed files. */
  oldPath: z.string().optional(),
  /** `retyped`: a file became a link or a submodule, or the reverse. */
  status: z.enum(["added", "modified", "deleted", "renamed", "retyped"]),
  /** Not text, or too large to compare: without counts and without a patch. */
  binary: z.boolean(),
  /** Lines; absent for binary files. */
  insertions: z.number().int().optional(),
  deletions: z.number().int().optional(),
  /**
   * Unified diff of this file as written by git, including the `diff --git` line; `git apply` accepts several
   * joined. Absent for binary files and long patches: request those with `path`.
   */
  patch: z.string().optional(),
  /** The patch is truncated, because it exceeds the limit of one response. */
  cut: z.boolean().optional(),
});
export type ChangedFile = z.infer<typeof changedFileSchema>;

/** The size of an attempt's changes, over all files. */
const changeSizeShape = {
  /** Source of the change: a running task's worktree, or its committed or saved state. */
  source: z.enum(["worktree", "commit", "saved", "branch"]),
  branch: z.string().optional(),
  /** The commit the attempt started from. */
  base: z.string(),
  /** Absent while the change is read from the worktree. */
  commit: z.string().optional(),
  changedFiles: z.number().int(),
  /** Lines in all text files. */
  insertions: z.number().int(),
  deletions: z.number().int(),
};

export const changeSizeSchema = z.object(changeSizeShape);
export type ChangeSize = z.infer<typeof changeSizeSchema>;

/** A page of a change: files sorted by path. */
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

export const repositoryPath = z
  .string()
  .min(1)
  .max(longestPath)
  .regex(/^[^\0]+$/, "must not contain NUL");

/** Query keys that choose files of a change. */
export const whichFilesShape = {
  path: repositoryPath.optional().describe("only this file, with a longer limit for its patch"),
  patches: queryFlag.default(true).describe("`false`: only the files and their line counts"),
  cursor: repositoryPath.optional().describe("`next` of the previous page"),
  limit: z.coerce.number().int().min(1).max(changedFilesLimits.most).default(changedFilesLimits.usual),
};

export const taskChangeQuery = z.object({
  attempt: z.coerce.number().int().min(1).max(999_999).optional().describe("absent: the last attempt"),
  ...whichFilesShape,
});

/** The size of the changes of a task's last attempt; without `change` and with a reason where it is unavailable. */
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
    .describe("ids of tasks, may be repeated; absent: tasks that run now"),
});
