import { z } from "zod";

import { pageLimits } from "./routes-schemas.ts";

/** Bodies of the routes for logs. Lines end with ` ` and count from 1; offsets and sizes are bytes. */

/** Limits of one response with lines. */
export const lineLimits = {
  usual: 200,
  most: pageLimits.most,
  /** Bytes returned of one line: no screen is wider, and the rest can be read by its offset. */
  line: 8_192,
  /** Bytes of lines in one response, so that it stays fast over a slow network. */
  answer: 1_048_576,
  /** Group marks in one response. */
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
    .describe("maximum number of lines; the response may have fewer if they are long"),
  marks: z.coerce
    .number()
    .int()
    .min(0)
    .optional()
    .describe("also return group marks, starting with this one (the first is 0)"),
});

const logLineSchema = z.object({
  number: z.number().int(),
  /** Offset of its first byte in the log. */
  offset: z.number().int(),
  /** Length without the line end. */
  bytes: z.number().int(),
  /** Includes the escape sequences of the task; invalid UTF-8 becomes U+FFFD. */
  text: z.string(),
  /** When it was written, epoch ms, accurate to about a second; absent in logs of older releases. */
  at: z.number().int().optional(),
  /** `text` is truncated: read the rest by `offset` and `bytes`. */
  cut: z.boolean(),
});
export type LogLine = z.infer<typeof logLineSchema>;

/** The begin or end of a group of lines, or a line inside one that looks like an error; in the order of the lines. */
const groupMarkSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("start"),
    line: z.number().int(),
    /** Without escape sequences. */
    title: z.string(),
    /** The program asked to fold it. */
    folded: z.boolean(),
  }),
  /** `of`: the line that starts the group; a group without an end extends to the end of the log. */
  z.object({ kind: z.literal("end"), line: z.number().int(), of: z.number().int() }),
  z.object({ kind: z.literal("error"), line: z.number().int() }),
]);
export type GroupMark = z.infer<typeof groupMarkSchema>;

export const logLinesSchema = z.object({
  lines: z.array(logLineSchema),
  /** Lines so far, including an unfinished last line. */
  total: z.number().int(),
  /** Size of the log. */
  bytes: z.number().int(),
  /** Bytes whose lines are counted; less than `bytes` for a large log, which takes several requests: request again. */
  counted: z.number().int(),
  /** More may be written. */
  growing: z.boolean(),
  /** Number of the first line that looks like an error, if any. */
  firstError: z.number().int().optional(),
  /** If requested: some group marks, and how many there are so far. */
  marks: z.object({ total: z.number().int(), items: z.array(groupMarkSchema) }).optional(),
});
export type LogLines = z.infer<typeof logLinesSchema>;
