import { z } from "zod";

import { inputLimit } from "../../host/session-limits.ts";

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
