import { z } from "zod";

import { sideSchema } from "../../domain/review/review.ts";
import { projectRefSchema } from "../../domain/run/run-spec.ts";
import {
  commitListSchema,
  diffPageSchema,
  fileLinesSchema,
  fileSchema,
} from "../api/schemas/changes/review-schemas.ts";

/** Questions about the commits and files of a change that is reviewed, and their answers. */

/** The commits after `base` up to `commit`. */
const span = z.object({ base: z.string(), commit: z.string() });
export type CommitSpan = z.infer<typeof span>;

const filePlace = z.object({
  path: z.string(),
  side: sideSchema,
  first: z.number().int(),
  last: z.number().int(),
});

/** Only these commits and their bases may be read. */
const within = { project: projectRefSchema, within: z.array(span) };

/** New text for some lines of a file; `known` is how the lines begin now. */
const editSchema = z.object({
  path: z.string(),
  first: z.number().int(),
  last: z.number().int(),
  known: z.array(z.string()),
  lines: z.array(z.string()),
});
export type LineEdit = z.infer<typeof editSchema>;

export const reviewQuestions = [
  z.object({ kind: z.literal("commits"), project: projectRefSchema, ...span.shape }),
  z.object({
    kind: z.literal("diff"),
    ...within,
    from: z.string(),
    to: z.string(),
    ignoreWhitespace: z.boolean(),
    path: z.string().optional(),
    after: z.string().optional(),
    limit: z.number().int(),
    patches: z.boolean(),
  }),
  z.object({
    kind: z.literal("lines"),
    ...within,
    commit: z.string(),
    path: z.string(),
    first: z.number().int(),
    last: z.number().int(),
  }),
  z.object({ kind: z.literal("file"), ...within, commit: z.string(), path: z.string() }),
  /** Asks where lines of earlier commits are now, and which earlier spans make the same changes as this one. */
  z.object({
    kind: z.literal("revise"),
    project: projectRefSchema,
    ...span.shape,
    threads: z.array(filePlace.extend({ thread: z.number().int(), in: z.string() })),
    spans: z.array(span),
  }),
  /** Asks for a commit with these lines on the branch of the task. */
  z.object({
    kind: z.literal("amend"),
    project: projectRefSchema,
    /** The task, such as `r12/fix-142`. */
    change: z.string(),
    tip: z.string(),
    /** Names that the branch of the task can have. */
    branches: z.array(z.string()),
    edits: z.array(editSchema),
    message: z.string(),
  }),
] as const;

export const reviewAnswers = [
  z.object({ kind: z.literal("commits"), commits: commitListSchema.shape.items }),
  z.object({ kind: z.literal("diff"), diff: diffPageSchema }),
  z.object({ kind: z.literal("lines"), file: fileLinesSchema }),
  z.object({ kind: z.literal("file"), file: fileSchema }),
  z.object({
    kind: z.literal("revise"),
    /** Without a place if the lines are gone. */
    places: z.array(z.object({ thread: z.number().int(), place: filePlace.optional() })),
    /** The last commits of the spans with the same changes. */
    same: z.array(z.string()),
  }),
  z.object({ kind: z.literal("amend"), commit: z.string() }),
] as const;
