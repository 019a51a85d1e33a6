import { z } from "zod";

import { roleSchema } from "./access/auth-schemas.ts";
import { pagingShape } from "./routes-schemas.ts";

/** Parameters and bodies of the routes under `/api/v1/projects`. */

export const projectParameters = z.object({
  project: z.string().regex(/^p[1-9]\d{0,11}$/, "a project id has the form p3"),
});
export const projectsQuery = z.object({
  limit: pagingShape.limit,
  cursor: z
    .string()
    .regex(/^p[1-9]\d{0,11}$/, "`next` of the previous page")
    .optional()
    .describe("`next` of the previous page"),
});
export const memberParameters = projectParameters.extend({ user: z.string().min(1).max(200) });

/** A person with a role in one project; server roles apply there as well and are not listed here. */
export const memberResourceSchema = z.object({
  user: z.string(),
  name: z.string(),
  role: roleSchema,
  /** ETag of this state, for `If-Match` of a change. */
  etag: z.string(),
});
export type MemberResource = z.infer<typeof memberResourceSchema>;

export const memberConditions = z.object({
  "if-match": z.string().max(100).optional().describe("ETag of the state on which the change is based"),
  "if-none-match": z
    .literal("*")
    .optional()
    .describe("`*`: only if the person has no role in the project yet"),
});

export const setMemberBody = z.strictObject({ role: roleSchema });
export const removedMemberSchema = z.object({ removed: z.literal(true) });
