import { z } from "zod";

import { roleSchema } from "./auth-schemas.ts";

/** Bodies of the routes that set up single sign-on by OpenID Connect. */

const hint = "an https:// address without query, or http:// of this machine";

/** Clear text stays on this machine: code and secret would travel in it. */
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
  /** Who is in several groups gets the highest role of them. */
  groups: z.array(groupRoleSchema).max(1000).default([]),
  /** Empty: any address, or none. */
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
  /** What the provider must be told to send browsers back to. */
  redirectUri: z.string().optional(),
  etag: z.string(),
});
export type OidcResource = z.infer<typeof oidcResourceSchema>;

/** What the provider says of itself. */
export const oidcTestSchema = z.object({
  issuer: z.string(),
  authorizationEndpoint: z.string(),
  tokenEndpoint: z.string(),
  /** How many keys it signs with. */
  keys: z.number().int(),
  redirectUri: z.string().optional(),
});
export type OidcTest = z.infer<typeof oidcTestSchema>;

export const removedOidcSchema = z.object({ removed: z.literal(true) });

/** Where the browser goes when it is signed in: no address, so that nothing leads elsewhere. */
export const startSignOnQuery = z.object({ to: z.enum(["home", "device"]).default("home") });
export type SignOnTarget = z.infer<typeof startSignOnQuery>["to"];

/** Why somebody is not signed in, as far as it is told to strangers; the audit log has the rest. */
export type SignOnRefusal =
  | "not-set-up"
  | "provider-away"
  | "provider-refused"
  | "not-valid"
  | "start-again"
  | "no-account"
  | "trouble";

export const signInMethodsSchema = z.object({
  /** Somebody has an account; without any, only links of the server's own machine sign in. */
  password: z.boolean(),
  singleSignOn: z.boolean(),
  passkey: z.boolean().describe("somebody has a passkey for this address"),
  passkeyAddress: z
    .string()
    .optional()
    .describe("where somebody’s passkey works: the address that was asked is a number"),
});
export type SignInMethods = z.infer<typeof signInMethodsSchema>;
