import { z } from "zod";

const url = z.url({ protocol: /^https?$/ }).max(2_000);

/** The issue that a task was made from. */
export const issueLinkSchema = z.object({ number: z.number().int().min(1), url });

/** An issue as the forge describes it. */
export const issueSchema = issueLinkSchema.extend({
  title: z.string(),
  body: z.string(),
  /** Name on the forge of the person who wrote it. */
  author: z.string(),
  labels: z.array(z.string()),
  open: z.boolean(),
});
export type Issue = z.infer<typeof issueSchema>;
