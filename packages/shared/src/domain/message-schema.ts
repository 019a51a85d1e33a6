import { z } from "zod";

const holes = "values of its `{{placeholders}}`";

const phraseSchema = z.object({
  code: z.string(),
  values: z.record(z.string(), z.union([z.string(), z.number()])).describe(holes),
});

/** Codes are not an enumeration, so that a newer server can send new codes to an older client. */
export const codedMessageSchema = z.object({
  code: z.string().describe("code of a sentence in the error reference"),
  values: z.record(z.string(), z.union([z.string(), z.number(), phraseSchema])).describe(holes),
});

/** Accompanies the English `detail` and `hint`. */
export const messagesSchema = z
  .object({ detail: codedMessageSchema, hint: z.array(codedMessageSchema) })
  .describe("`detail` and the sentences of `hint` as codes, for translation");
