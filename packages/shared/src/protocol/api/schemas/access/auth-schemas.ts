import { z } from "zod";

import { projectPermissions, roles, serverPermissions } from "../../../../domain/access/permissions.ts";
import { pagingShape } from "../routes-schemas.ts";

/** Bodies of the routes under `/api/v1/auth`. Times are epoch ms. */

/** Our tokens have 48 characters; longer input is rejected unread. */
export const tokenSchema = z.string().min(20).max(200);

export const linkSchema = z.object({
  /** Opens the dashboard signed in; the secret follows `#`, which browsers do not send to servers. */
  url: z.string(),
  expiresAt: z.number(),
});
export type SignInLink = z.infer<typeof linkSchema>;

export const linkBody = z.object({ link: tokenSchema });

/** Empty from a browser, which keeps its refresh token in a cookie. */
export const refreshBody = z.object({ refresh: tokenSchema.optional() }).nullish();

export const signedInSchema = z.object({
  /** Only for programs; a browser receives its tokens in cookies. */
  access: z.string().optional(),
  accessExpiresAt: z.number(),
  refresh: z.string().optional(),
  refreshExpiresAt: z.number(),
});

export const signedOutSchema = z.object({ signedOut: z.literal(true) });

export const signOutEverywhereBody = z.strictObject({
  keys: z.boolean().default(false).describe("also revoke the caller's API keys"),
});
export const signedOutEverywhereSchema = z.object({
  signedOut: z.literal(true),
  revoked: z.array(z.string()).describe("ids of the ended sign-ins and revoked links and keys"),
});
export type SignedOutEverywhere = z.infer<typeof signedOutEverywhereSchema>;

export const identitySchema = z.object({
  kind: z.enum(["local", "user", "worker", "agent", "nobody"]),
  id: z.string(),
  name: z.string(),
  role: z.enum(roles).optional(),
  proofs: z
    .object({
      password: z.boolean(),
      secondFactor: z.boolean(),
      singleSignOn: z.boolean(),
      passkey: z.boolean(),
    })
    .optional()
    .describe("for a person with an account: the ways to authenticate"),
  owes: z
    .literal("second factor")
    .optional()
    .describe("until it is set up, this session can do nothing else"),
  /** Permissions on the whole server and in every project. */
  permissions: z.array(z.enum([...serverPermissions, ...projectPermissions])),
  /** Roles in single projects, with all permissions there. */
  projects: z.array(
    z.object({
      project: z.string(),
      role: z.enum(roles),
      permissions: z.array(z.enum([...serverPermissions, ...projectPermissions])),
    }),
  ),
});
export type Identity = z.infer<typeof identitySchema>;

export const roleSchema = z.enum(roles);
const permissionSchema = z.enum([...serverPermissions, ...projectPermissions]);

/** Letters, digits, dot, dash, underscore and at sign; typed to sign in and shown in logs. */
export const userNameSchema = z
  .string()
  .regex(/^[\p{L}\d][\p{L}\d._@-]{0,99}$/u, "1 to 100 letters, digits, dots, dashes, underscores or @");

/** Scripts with letters that look alike. */
const scriptsAlike = [
  /\p{Script=Latin}/u,
  /\p{Script=Cyrillic}/u,
  /\p{Script=Greek}/u,
  /\p{Script=Armenian}/u,
  /\p{Script=Cherokee}/u,
] as const;

/** Names of new accounts must not mix scripts: `оlga` with a Cyrillic o looks like `olga`, and so does `ｏlga`. */
export const newUserNameSchema = userNameSchema.refine(
  (name) => scriptsAlike.filter((script) => script.test(name)).length <= 1 && name === name.normalize("NFKC"),
  "must not mix letters of similar-looking scripts or use variant forms of common letters",
);

const memberSchema = z.object({ project: z.string(), role: roleSchema });

export const userResourceSchema = z.object({
  id: z.string(),
  name: z.string(),
  role: roleSchema.optional(),
  disabled: z.boolean(),
  projects: z.array(memberSchema),
  createdAt: z.number(),
  hasPassword: z.boolean(),
  hasSingleSignOn: z.boolean().describe("has signed in with single sign-on"),
  hasSecondFactor: z.boolean(),
  hasPasskey: z.boolean().describe("has at least one passkey, which replaces both factors"),
  /** ETag of this state, for `If-Match` of a change. */
  etag: z.string(),
});
export type UserResource = z.infer<typeof userResourceSchema>;

export const userParameters = z.object({ user: z.string().min(1).max(200) });
export const addUserBody = z.strictObject({ name: newUserNameSchema, role: roleSchema.optional() });
/** Strict: an unknown field is an error, not silently dropped. */
export const changeUserBody = z.strictObject({
  role: roleSchema.nullable().optional(),
  disabled: z.boolean().optional(),
  project: z
    .strictObject({ project: z.string().regex(/^p\d{1,12}$/), role: roleSchema.nullable() })
    .optional(),
});
export const ifMatchHeaders = z.object({
  "if-match": z.string().max(100).optional().describe("ETag of the state on which the change is based"),
});

export const grantResourceSchema = z.object({
  id: z.string(),
  kind: z.enum(["browser", "program", "key", "worker", "link", "invitation"]),
  user: z.string().optional(),
  label: z.string(),
  scopes: z.array(permissionSchema).optional(),
  createdAt: z.number(),
  expiresAt: z.number().optional(),
  lastUsedAt: z.number().optional(),
  revokedAt: z.number().optional(),
  address: z.string(),
  userAgent: z.string(),
  /** The credential that authenticated this request. */
  current: z.boolean(),
});
export type GrantResource = z.infer<typeof grantResourceSchema>;

/** Returns the caller's own credentials by default; with `all` everybody's, which needs `credentials:all`. */
export const grantsQuery = z.object({
  of: z.enum(["me", "all"]).default("me"),
  limit: pagingShape.limit,
  cursor: z
    .string()
    .regex(/^\d{1,16}\.[\da-f-]{36}$/, "`next` of the previous page")
    .transform(readGrantCursor)
    .optional()
    .describe("`next` of the previous page"),
});

function readGrantCursor(text: string): { createdAt: number; id: string } {
  const [createdAt = "", id = ""] = text.split(".");
  return { createdAt: Number(createdAt), id };
}

/** Paging by name: the cursor is the last name. */
export const namedQuery = z.object(pagingShape);

export const grantParameters = z.object({ id: z.uuid() });

export const makeKeyBody = z.strictObject({
  label: z.string().trim().min(1).max(100),
  /** Restricts the key to these of one's own permissions; absent: all, including those granted later. */
  scopes: z.array(permissionSchema).min(1).optional(),
  expiresAt: z
    .number()
    .int()
    .positive()
    .nullable()
    .optional()
    .describe("epoch ms; absent: in 90 days; null: does not expire"),
});

/** The token is shown only in this response. */
export const createdKeySchema = z.object({ token: z.string(), grant: grantResourceSchema });
export type CreatedKey = z.infer<typeof createdKeySchema>;

export const revokedSchema = z.object({ revoked: z.array(z.string()) });

export const auditEntrySchema = z.object({
  seq: z.number().int(),
  at: z.number(),
  actor: z.object({
    kind: z.enum(["local", "user", "worker", "agent", "nobody"]),
    id: z.string(),
    name: z.string(),
    address: z.string(),
    requestId: z.string(),
    grant: z.string().optional().describe("id of the sign-in or key that was used"),
  }),
  action: z.string(),
  object: z.string(),
  outcome: z.enum(["done", "refused"]),
  before: z.unknown().optional(),
  after: z.unknown().optional(),
  hash: z.string(),
});
export type AuditEntryResource = z.infer<typeof auditEntrySchema>;

const instantSchema = z.coerce.number().int().min(0).max(8_640_000_000_000_000);

export const auditQuerySchema = z.object({
  cursor: z.coerce.number().int().min(1).optional().describe("`next` of the previous page"),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  actor: z.string().max(200).optional().describe("name or id"),
  action: z.string().max(100).optional().describe("such as `users` or `users.change`"),
  text: z.string().max(200).optional().describe("text anywhere in the entry"),
  since: instantSchema.optional().describe("epoch ms: at or after this time"),
  until: instantSchema.optional().describe("epoch ms: before this time"),
});

export const verifyAuditBody = z
  .strictObject({
    head: z
      .strictObject({ seq: z.number().int().min(0), hash: z.string().regex(/^[\da-f]{64}$/) })
      .optional()
      .describe("head from an earlier response (`entries` and `last`) that the log must still contain"),
  })
  .nullish();

export const auditVerdictSchema = z.discriminatedUnion("intact", [
  z.object({
    intact: z.literal(true),
    entries: z.number().int(),
    removed: z
      .number()
      .int()
      .default(0)
      .describe("entries up to this one were removed because they were old"),
    last: z.string().describe("hash of the newest entry; store it with `entries` elsewhere as the head"),
    unkeyed: z.number().int().describe("number of first entries that an older release wrote without the key"),
    notedFrom: z.number().int().describe("first entry whose hash is also recorded outside the database"),
  }),
  z.object({ intact: z.literal(false), seq: z.number().int(), why: z.string() }),
]);
export type AuditVerdictResource = z.infer<typeof auditVerdictSchema>;
