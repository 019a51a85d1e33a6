import { z } from "zod";

import { inputLimit } from "../../host/session-limits.ts";
import { activitySchema } from "./agents/activity-schema.ts";

/** Base64 encodes three bytes as four characters. */
const longestBase64 = Math.ceil(inputLimit / 3) * 4;

export const sessionInputBody = z.object({
  text: z.string().max(inputLimit).optional().describe("text, sent as UTF-8"),
  base64: z.base64().max(longestBase64).optional().describe("raw bytes, instead of `text`"),
  enter: z.boolean().default(false).describe("press Enter afterwards"),
});

/** Number of bytes that the terminal accepted. */
export const sessionInputSchema = z.object({ session: z.string(), bytes: z.number().int() });
export type SessionInput = z.infer<typeof sessionInputSchema>;

export const answerToGiveSchema = z.object({
  answer: z
    .string()
    .max(inputLimit)
    .describe(
      "`yes` or `no` for a permission or trust, an option of a question or its number, otherwise text",
    ),
  since: z.number().describe("`since` of the activity to which this is the answer; epoch ms"),
});
export type AnswerToGive = z.infer<typeof answerToGiveSchema>;

export const givenAnswerSchema = z.object({
  session: z.string(),
  asked: activitySchema,
  /** The program's activity after it took the answer; absent when nothing reports it. */
  now: activitySchema.optional(),
});
export type GivenAnswer = z.infer<typeof givenAnswerSchema>;
