import { z } from "zod";

const holes = "what stands in its `{{holes}}`";

const phraseSchema = z.object({
  code: z.string(),
  values: z.record(z.string(), z.union([z.string(), z.number()])).describe(holes),
});

/** Codes are not an enumeration, so that a newer server can send new codes to an older client. */
const messageSchema = z.object({
  code: z.string().describe("of a sentence of the reference of errors"),
  values: z.record(z.string(), z.union([z.string(), z.number(), phraseSchema])).describe(holes),
});

/** Accompanies the English `detail` and `hint`. */
export const messagesSchema = z
  .object({ detail: messageSchema, hint: z.array(messageSchema) })
  .describe("`detail` and the sentences of `hint` without their language: to say them in another one");
