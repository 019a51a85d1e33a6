import { z } from "zod";

import { pageLimits } from "./routes-schemas.ts";

/** Bodies of the routes about logs. Lines end with `\n` and count from 1; offsets and sizes are bytes. */

/** Bounds of one answer with lines. */
export const lineLimits = {
  usual: 200,
  most: pageLimits.most,
  /** Bytes shown of one line: no screen is wider, and what is behind it is fetched by its bytes. */
  line: 8_192,
  /** Bytes of lines in one answer, so that it comes within a moment over a slow network. */
  answer: 1_048_576,
  /** Marks of groups in one answer. */
  marks: 5_000,
} as const;

export const readLinesQuery = z.object({
  from: z.coerce
    .number()
    .int()
    .default(1)
    .describe("number of the first line; negative: that many lines before the end"),
  count: z.coerce
    .number()
    .int()
    .min(0)
    .max(lineLimits.most)
    .default(lineLimits.usual)
    .describe("lines at most; the answer may have fewer when they are long"),
  marks: z.coerce
    .number()
    .int()
    .min(0)
    .optional()
    .describe("answer marks of groups as well, from this one on (the first is 0)"),
});

export const logLineSchema = z.object({
  number: z.number().int(),
  /** Its first byte in the log. */
  offset: z.number().int(),
  /** Without its end. */
  bytes: z.number().int(),
  /** With the escape sequences the task wrote; bytes that are no UTF-8 as U+FFFD. */
  text: z.string(),
  /** When it was written, epoch ms, to about a second; absent in logs of older releases. */
  at: z.number().int().optional(),
  /** `text` is only its beginning: the rest is read by `offset` and `bytes`. */
  cut: z.boolean(),
});
export type LogLine = z.infer<typeof logLineSchema>;

/** Where a group of lines begins or ends, or a line in one looks like an error; in the order of the lines. */
export const groupMarkSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("start"),
    line: z.number().int(),
    /** Without escape sequences. */
    title: z.string(),
    /** Whoever printed it wants it folded. */
    folded: z.boolean(),
  }),
  /** `of`: the line with which the group starts; one without an end goes to the end of the log. */
  z.object({ kind: z.literal("end"), line: z.number().int(), of: z.number().int() }),
  z.object({ kind: z.literal("error"), line: z.number().int() }),
]);
export type GroupMark = z.infer<typeof groupMarkSchema>;

export const logLinesSchema = z.object({
  lines: z.array(logLineSchema),
  /** Lines so far, with a last one that has no end yet. */
  total: z.number().int(),
  /** Size of the log. */
  bytes: z.number().int(),
  /** Less than `bytes` when the log is so large that its lines are counted in several requests: ask again. */
  counted: z.number().int(),
  /** More may be written. */
  growing: z.boolean(),
  /** Number of the first line that looks like an error, when one does. */
  firstError: z.number().int().optional(),
  /** Where asked for: some marks of groups, and how many there are by now. */
  marks: z.object({ total: z.number().int(), items: z.array(groupMarkSchema) }).optional(),
});
export type LogLines = z.infer<typeof logLinesSchema>;
