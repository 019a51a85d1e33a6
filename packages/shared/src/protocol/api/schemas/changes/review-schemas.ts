import { z } from "zod";

import {
  reviewerSchema,
  reviewRuleSchema,
  sideSchema,
  verdictSchema,
} from "../../../../domain/review/review.ts";
import { changedFileSchema, repositoryPath, whichFilesShape } from "./change-schemas.ts";

/** Bodies of the routes for the review of a change. Times are epoch ms. */

/** Maximum number of characters of a comment. */
const longestComment = 20_000;
/** Maximum number of lines that a thread can be on. */
const mostLines = 1_000;
/** Maximum number of lines of a file in one response. */
const mostFileLines = 5_000;

const commitIdSchema = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/, "must be a commit id");
const line = z.number().int().min(1).max(10_000_000);

/** Verdicts so far, and what they mean for landing. */
export const reviewSummarySchema = z.object({
  /** `waiting`: approvals are missing, or nobody has approved yet. */
  state: z.enum(["waiting", "approved", "changes-requested"]),
  /** Number of approvals that count. */
  approvals: z.number().int(),
  /** Number of approvals without which it does not land; 0: it may land without a review. */
  required: z.number().int(),
  /** Number of threads that are not resolved. */
  threads: z.number().int(),
});
export type ReviewSummary = z.infer<typeof reviewSummarySchema>;

const reviewCommentSchema = z.object({
  id: z.number().int(),
  by: reviewerSchema,
  text: z.string(),
  at: z.number(),
  /** The last commit of the agent that answers with it; its text is empty if the agent wrote none. */
  commit: z.string().optional(),
  /** Not sent: only its author can see it. */
  draft: z.boolean(),
});

const placeShape = {
  path: z.string(),
  side: sideSchema,
  /** First and last line, from 1. */
  first: z.number().int(),
  last: z.number().int(),
};

export const reviewThreadSchema = z.object({
  id: z.number().int(),
  ...placeShape,
  /** The commit whose file has these lines. */
  commit: z.string(),
  /** Text of these lines; long ones are cut. */
  lines: z.array(z.string()),
  /** `outdated`: its lines are no longer in the change. */
  state: z.enum(["open", "resolved", "outdated"]),
  /** The position of its lines in the newest revision; absent if they are gone. */
  place: z.object(placeShape).optional(),
  /** With the commit if its suggestion was applied. */
  resolved: z.object({ by: reviewerSchema, at: z.number(), commit: z.string().optional() }).optional(),
  comments: z.array(reviewCommentSchema),
});
export type ReviewThread = z.infer<typeof reviewThreadSchema>;

const givenVerdictSchema = z.object({
  id: z.number().int(),
  by: reviewerSchema,
  verdict: verdictSchema,
  text: z.string(),
  /** The last commit of the change when it was given. */
  commit: z.string(),
  /** False for a comment, and after a later verdict of the same person or new commits replaced it. */
  stands: z.boolean(),
  at: z.number(),
});

const revisionSchema = z.object({
  /** From 1. */
  number: z.number().int(),
  /** The attempt that made its commits. */
  attempt: z.string(),
  base: z.string(),
  /** Its last commit. */
  commit: z.string(),
  at: z.number(),
});

export const reviewResourceSchema = z.object({
  /** Id of the task. */
  change: z.string(),
  /** The change now: its commits are those after `base` up to `commit`. */
  base: z.string(),
  commit: z.string(),
  summary: reviewSummarySchema,
  /** The plan's rule; absent: it may land without a review. */
  rule: reviewRuleSchema.optional(),
  /** Oldest first. */
  revisions: z.array(revisionSchema),
  /** In the order in which they were begun, with the drafts of the caller. */
  threads: z.array(reviewThreadSchema),
  /** In the order in which they were given. */
  verdicts: z.array(givenVerdictSchema),
});
export type ReviewResource = z.infer<typeof reviewResourceSchema>;

export const sentReviewSchema = reviewResourceSchema.extend({
  /** Only after `changes-requested` for the task of an agent; `why` it did not continue. */
  agent: z.object({ continued: z.boolean(), why: z.string().optional() }).optional(),
});
export type SentReview = z.infer<typeof sentReviewSchema>;

const text = z.string().trim().min(1).max(longestComment);

const newThreadShape = {
  path: repositoryPath,
  side: sideSchema.default("new"),
  first: line,
  last: line.optional().describe("absent: only the first line"),
  commit: commitIdSchema
    .optional()
    .describe("the commit whose file has these lines; absent: the last commit, or the base for `old`"),
};

const newCommentSchema = z.union([
  z.object({ thread: z.number().int(), text }),
  z
    .object({ ...newThreadShape, text })
    .refine(({ first, last = first }) => last >= first && last - first < mostLines, {
      path: ["last"],
      message: `must be at least \`first\`, for at most ${mostLines} lines`,
    }),
]);
export type NewComment = z.output<typeof newCommentSchema>;

export const addCommentBody = z.object({
  comment: newCommentSchema.describe("a reply to a thread, or the beginning of a new one"),
  draft: z.boolean().default(true).describe("true: only you can see it until you send the review"),
});

export const editCommentBody = z.object({ text });

export const sendReviewBody = z.object({
  verdict: verdictSchema.default("comment"),
  text: z.string().trim().max(longestComment).default(""),
  commit: commitIdSchema.describe(
    "the last commit that you have seen; fails with `conflict` if there are others by now",
  ),
  comments: z.array(newCommentSchema).max(500).default([]).describe("sent together with your drafts"),
  continue: z
    .boolean()
    .default(true)
    .describe("with `changes-requested`: the agent continues, with the open comments as its prompt"),
});
export type ReviewToSend = z.output<typeof sendReviewBody>;
export type ReviewInput = z.input<typeof sendReviewBody>;

export const resolveThreadBody = z.object({ resolved: z.boolean() });

export const applySuggestionsBody = z.object({
  comments: z
    .array(z.number().int())
    .min(1)
    .max(100)
    .describe("comments with a block ```suggestion, whose lines become one commit"),
  commit: commitIdSchema.describe("the last commit that you have seen"),
});
export type SuggestionsToApply = z.output<typeof applySuggestionsBody>;

export const threadParameters = z.object({
  id: z.string().min(1).max(300),
  thread: z.coerce.number().int().min(1),
});
export const commentParameters = z.object({
  id: z.string().min(1).max(300),
  comment: z.coerce.number().int().min(1),
});

const commitResourceSchema = z.object({
  commit: z.string(),
  /** Its first parent; the difference between both is what it changed. */
  parent: z.string(),
  subject: z.string(),
  author: z.string(),
  at: z.number(),
});
export const commitListSchema = z.object({ items: z.array(commitResourceSchema) });
export type CommitResource = z.infer<typeof commitResourceSchema>;

export const changeDiffQuery = z.object({
  from: commitIdSchema.optional().describe("absent: the base"),
  to: commitIdSchema.optional().describe("absent: the last commit"),
  whitespace: z.enum(["show", "ignore"]).default("show"),
  ...whichFilesShape,
});

export const diffPageSchema = z.object({
  from: z.string(),
  to: z.string(),
  changedFiles: z.number().int(),
  insertions: z.number().int(),
  deletions: z.number().int(),
  items: z.array(changedFileSchema),
  next: z.string().optional(),
});
export type DiffPage = z.infer<typeof diffPageSchema>;

export const fileLinesQuery = z.object({
  path: repositoryPath,
  commit: commitIdSchema.optional().describe("absent: the last commit"),
  first: z.coerce.number().int().min(1).default(1),
  last: z.coerce.number().int().min(1).optional().describe(`absent or too large: ${mostFileLines} lines`),
});

export const fileLinesSchema = z.object({
  path: z.string(),
  commit: z.string(),
  first: z.number().int(),
  lines: z.array(z.string()),
  /** Number of lines of the file. */
  total: z.number().int(),
});
export type FileLines = z.infer<typeof fileLinesSchema>;

export const fileQuery = z.object({
  path: repositoryPath,
  commit: commitIdSchema.optional().describe("absent: the last commit"),
});

export const fileSchema = z.object({
  path: z.string(),
  commit: z.string(),
  /** Size in bytes. */
  size: z.number().int(),
  /** Only for images up to 2 MiB, known by their first bytes. */
  image: z
    .object({
      type: z.enum(["image/png", "image/jpeg", "image/gif", "image/webp"]),
      /** Base64. */
      data: z.string(),
    })
    .optional(),
});
export type ChangeFile = z.infer<typeof fileSchema>;

/** Returns the last line that is returned of a file. */
export function lastLineOf({ first, last }: { first: number; last?: number | undefined }): number {
  return Math.min(last ?? Number.MAX_SAFE_INTEGER, first + mostFileLines - 1);
}
