import { z } from "zod";

import { issueSchema } from "../../../../domain/change/forge/issue.ts";
import { forgeAccessShape } from "../../../../domain/change/forge/pull-request.ts";
import { projectRefSchema } from "../../../../domain/run/run-spec.ts";

/** Bodies of the route that reads issues from a project's forge. */

export const readIssueBody = z.object({
  project: projectRefSchema,
  number: z.number().int().min(1).max(999_999_999),
  url: z
    .url({ protocol: /^https?$/ })
    .max(2_000)
    .optional()
    .describe(
      "its page; fails with `invalid-request` if the project's forge has another issue under this number",
    ),
  access: z
    .object(forgeAccessShape)
    .default({})
    .describe("absent keys follow from the remote of the repository"),
});

export const readIssueSchema = issueSchema.extend({
  /** Tasks of the project that were made from it, newest first. */
  tasks: z.array(z.string()),
});
export type ReadIssue = z.infer<typeof readIssueSchema>;
