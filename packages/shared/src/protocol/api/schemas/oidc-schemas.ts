import { z } from "zod";

import { roleSchema } from "./auth-schemas.ts";

/** Bodies of the routes that set up single sign-on by OpenID Connect. */

const hint = "an https:// address without query, or http:// of this machine";

/** HTTP is allowed only on this machine, because code and secret would be sent in clear text. */
const issuerPattern =
  /^(?:https:\/\/[^\s/?#@\\]+|http:\/\/(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?)(?:\/[^\s?#\\]*)?$/;

const issuerSchema = z
  .url(hint)
  .max(500)
  .regex(issuerPattern, hint)
  .describe(`what the provider calls itself: ${hint}`);

const groupRoleSchema = z.strictObject({
  group: z.string().min(1).max(200),
  role: roleSchema,
  project: z
    .string()
    .regex(/^p\d{1,12}$/)
    .optional()
    .describe("absent: on the server, which holds in every project"),
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
    .describe("what an account is called; by a verified e-mail address an account without password is found"),
  groupClaim: z.string().min(1).max(200).default("groups"),
  /** Members of several groups get the highest of the roles. */
  groups: z.array(groupRoleSchema).max(1000).default([]),
  /** Empty: any email address, or none. */
  domains: z
    .array(z.string().regex(/^[a-z\d-]+(?:\.[a-z\d-]+)+$/, "a domain in lower case, such as example.org"))
    .max(100)
    .default([]),
  signUp: z.boolean().default(false).describe("who has no account gets one at the first sign-in"),
};

export const setOidcBody = z.strictObject({
  ...settingsShape,
  clientSecret: z
    .string()
    .min(1)
    .max(2000)
    .optional()
    .describe("absent: the one that was given before for this issuer and client, if there was one"),
});
export type OidcSettingsInput = z.input<typeof setOidcBody>;

export const oidcSettingsSchema = z.object(settingsShape);
export type OidcSettings = z.infer<typeof oidcSettingsSchema>;

export const oidcResourceSchema = oidcSettingsSchema.extend({
  hasSecret: z.boolean().describe("a client secret is kept, encrypted; it is never shown"),
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
  passkey: z.boolean().describe("somebody has a passkey for this address"),
  passkeyAddress: z
    .string()
    .optional()
    .describe("where somebody’s passkey works: the address that was asked is a number"),
});
export type SignInMethods = z.infer<typeof signInMethodsSchema>;
