import { z } from "zod";

import { projectRefSchema } from "../../../../domain/run/run-spec.ts";
import {
  longestSecret,
  secretNameHelp,
  secretNamePattern,
  shortestSecret,
} from "../../../../domain/secret-names.ts";
import { projectParameters } from "../project-schemas.ts";

/** Bodies of the routes for projects and their secrets. No response contains a secret's value. */

export const secretParameters = projectParameters.extend({
  name: z.string().regex(secretNamePattern, secretNameHelp),
});

export const beginProjectBody = z.strictObject({ project: projectRefSchema });
export const begunProjectSchema = z.object({ id: z.string() });

export const setSecretBody = z.strictObject({
  value: z
    .string()
    .min(
      shortestSecret,
      `must have at least ${shortestSecret} characters: masking shorter values would make output unreadable`,
    )
    .max(longestSecret, `must have at most ${longestSecret} bytes`)
    .refine((value) => value.trim().length >= shortestSecret, "must not be blank")
    .refine((value) => !value.includes("\0") && value.isWellFormed(), "must not contain NUL characters"),
});

export const secretResourceSchema = z.object({
  name: z.string(),
  project: z.string(),
  createdAt: z.number(),
  changedAt: z.number(),
  /** The person who set the present value. */
  changedBy: z.string(),
  /** ETag of this state, for `If-Match` of a change. */
  etag: z.string(),
});
export type SecretResource = z.infer<typeof secretResourceSchema>;

export const secretConditions = z.object({
  "if-match": z.string().max(100).optional().describe("ETag of the state on which the change is based"),
  "if-none-match": z.literal("*").optional().describe("`*`: only if no secret of that name exists"),
});

export const removedSecretSchema = z.object({ removed: z.literal(true) });
export const rotatedSchema = z.object({
  /** Number of secrets re-encrypted with the new key. */
  secrets: z.number().int(),
});
