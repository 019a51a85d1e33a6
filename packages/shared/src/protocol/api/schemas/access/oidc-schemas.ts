import { z } from "zod";

import { roleSchema } from "./auth-schemas.ts";

/** Bodies of the routes that set up single sign-on by OpenID Connect. */

const hint = "must be an https:// address without query, or an http:// address of this machine";

/** HTTP is allowed only on this machine, because code and secret would be sent in clear text. */
const issuerPattern =
  /^(?:https:\/\/[^\s/?#@\\]+|http:\/\/(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?)(?:\/[^\s?#\\]*)?$/;

const issuerSchema = z
  .url(hint)
  .max(500)
  .regex(issuerPattern, hint)
  .describe(`issuer of the provider; ${hint}`);

const groupRoleSchema = z.strictObject({
  group: z.string().min(1).max(200),
  role: roleSchema,
  project: z
    .string()
    .regex(/^p\d{1,12}$/)
    .optional()
    .describe("absent: the role on the server, which applies to all projects"),
});

const settingsShape = {
  issuer: issuerSchema,
  clientId: z.string().min(1).max(500),
  scopes: z
    .array(z.string().regex(/^[\w:./-]{1,200}$/))
    .max(20)
    .default(["openid", "email", "profile"]),
  nameClaim: z
    .enum(["email", "preferred_username"])
    .default("email")
    .describe(
      "claim for the account name; a verified e-mail address also matches an account without password",
    ),
  groupClaim: z.string().min(1).max(200).default("groups"),
  /** Members of several groups get the highest of the roles. */
  groups: z.array(groupRoleSchema).max(1000).default([]),
  /** Empty: any email address, or none. */
  domains: z
    .array(z.string().regex(/^[a-z\d-]+(?:\.[a-z\d-]+)+$/, "a domain in lower case, such as example.org"))
    .max(100)
    .default([]),
  signUp: z.boolean().default(false).describe("people without an account get one at their first sign-in"),
};

export const setOidcBody = z.strictObject({
  ...settingsShape,
  clientSecret: z
    .string()
    .min(1)
    .max(2000)
    .optional()
    .describe("absent: keeps the stored secret of this issuer and client, if any"),
});
export type OidcSettingsInput = z.input<typeof setOidcBody>;

export const oidcSettingsSchema = z.object(settingsShape);
export type OidcSettings = z.infer<typeof oidcSettingsSchema>;

export const oidcResourceSchema = oidcSettingsSchema.extend({
  hasSecret: z.boolean().describe("a client secret is stored, encrypted; it is never shown"),
  /** The redirect URI to register at the provider. */
  redirectUri: z.string().optional(),
  etag: z.string(),
});
export type OidcResource = z.infer<typeof oidcResourceSchema>;

/** Metadata of the provider. */
export const oidcTestSchema = z.object({
  issuer: z.string(),
  authorizationEndpoint: z.string(),
  tokenEndpoint: z.string(),
  /** Number of its signing keys. */
  keys: z.number().int(),
  redirectUri: z.string().optional(),
});
export type OidcTest = z.infer<typeof oidcTestSchema>;

export const removedOidcSchema = z.object({ removed: z.literal(true) });

/** The page to show after signing in; not a URL, which could redirect elsewhere. */
export const startSignOnQuery = z.object({ to: z.enum(["home", "device"]).default("home") });
export type SignOnTarget = z.infer<typeof startSignOnQuery>["to"];

/** Reasons of a failed sign-on that strangers may see; the audit log has the details. */
export type SignOnRefusal =
  | "not-set-up"
  | "provider-away"
  | "provider-refused"
  | "not-valid"
  | "start-again"
  | "no-account"
  | "trouble";

export const signInMethodsSchema = z.object({
  /** True when an account exists; otherwise only links from the server's own machine sign in. */
  password: z.boolean(),
  singleSignOn: z.boolean(),
  passkey: z.boolean().describe("at least one person has a passkey for this address"),
  passkeyAddress: z
    .string()
    .optional()
    .describe("address at which passkeys work, if the requested one is an IP address"),
});
export type SignInMethods = z.infer<typeof signInMethodsSchema>;
