import { z } from "zod";

import { projectPermissions, roles, serverPermissions } from "../domain/access/permissions.ts";

/** Bodies of the routes under `/api/v1/auth`. Times are epoch ms. */

/** Origin: our tokens have 48 characters; nothing longer is worth a look. */
const tokenSchema = z.string().min(20).max(200);

export const linkSchema = z.object({
  /** Opens the dashboard signed in; the secret is behind `#`, which browsers send to nobody. */
  url: z.string(),
  expiresAt: z.number(),
});
export type SignInLink = z.infer<typeof linkSchema>;

export const linkBody = z.object({ link: tokenSchema });

/** Empty from a browser, whose refresh token is in a cookie. */
export const refreshBody = z.object({ refresh: tokenSchema.optional() }).optional();

export const signedInSchema = z.object({
  /** Only for programs; a browser's tokens are in cookies. */
  access: z.string().optional(),
  accessExpiresAt: z.number(),
  refresh: z.string().optional(),
  refreshExpiresAt: z.number(),
});

export const signedOutSchema = z.object({ signedOut: z.literal(true) });

export const identitySchema = z.object({
  kind: z.enum(["local", "user", "worker", "nobody"]),
  id: z.string(),
  name: z.string(),
  role: z.enum(roles).optional(),
  /** What may be done on the whole server, or in every project. */
  permissions: z.array(z.enum([...serverPermissions, ...projectPermissions])),
  /** Roles in single projects. */
  projects: z.array(z.object({ project: z.string(), role: z.enum(roles) })),
});
export type Identity = z.infer<typeof identitySchema>;
