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
});
export type LogLines = z.infer<typeof logLinesSchema>;
