import { z } from "zod";

import { tokenSchema, userNameSchema } from "./auth-schemas.ts";

/** Bodies of signing in by a password, a second factor or a device code. Times are epoch ms. */

/** Longer than any typed passphrase; limits the worst-case cost of hashing. */
const passwordSchema = z.string().min(1).max(1000);
/** Six digits, or a recovery code. */
const codeSchema = z.string().trim().min(6).max(40);

export const signInBody = z.strictObject({
  name: userNameSchema,
  password: passwordSchema,
  code: codeSchema.optional().describe("code of the second factor, or a recovery code"),
  mode: z
    .enum(["browser", "program"])
    .default("browser")
    .describe("browser: tokens in cookies; program: tokens in the response"),
});

export const acceptInvitationBody = z.strictObject({ invitation: tokenSchema, password: passwordSchema });
export const acceptedSchema = z.object({
  /** The name to sign in with from now on. */
  name: z.string(),
});

export const changePasswordBody = z.strictObject({ old: passwordSchema, password: passwordSchema });
export const passwordBody = z.strictObject({ password: passwordSchema });
export const doneSchema = z.object({ done: z.literal(true) });

export const factorEnrolmentSchema = z.object({
  /** `otpauth://totp/…`: the content of the authenticator's QR code. */
  uri: z.string(),
  /** The secret in base32, for typing. */
  secret: z.string(),
});
export type FactorEnrolment = z.infer<typeof factorEnrolmentSchema>;

export const confirmFactorBody = z.strictObject({ code: codeSchema });
export const recoveryCodesSchema = z.object({
  /** Each can replace a code once; shown only in this response. */
  recoveryCodes: z.array(z.string()),
});
export type RecoveryCodes = z.infer<typeof recoveryCodesSchema>;

export const resetUserBody = z.strictObject({
  secondFactor: z.boolean().default(false).describe("also remove the second factor"),
  keys: z.boolean().default(false).describe("also revoke the person's API keys"),
});
export const invitationSchema = z.object({
  /** The page on which the person sets their password; the secret follows `#`, which browsers do not send to servers. */
  url: z.string(),
  expiresAt: z.number(),
});
export type Invitation = z.infer<typeof invitationSchema>;

export const beginDeviceBody = z.strictObject({
  label: z.string().trim().min(1).max(100).describe("name of the program, shown to the person"),
});
export const deviceCodeSchema = z.object({
  /** The program's secret for polling. */
  deviceCode: z.string(),
  /** Typed by the person, such as `BCDF-GHJK`. */
  userCode: z.string(),
  /** The page for typing the code. */
  verifyUrl: z.string(),
  expiresAt: z.number(),
});
export type DeviceCode = z.infer<typeof deviceCodeSchema>;

export const pollDeviceBody = z.strictObject({ deviceCode: tokenSchema });
export const devicePollSchema = z.discriminatedUnion("state", [
  z.object({ state: z.literal("pending") }),
  z.object({
    state: z.literal("signed-in"),
    name: z.string(),
    access: z.string(),
    accessExpiresAt: z.number(),
    refresh: z.string(),
    refreshExpiresAt: z.number(),
  }),
]);
export type DevicePollAnswer = z.infer<typeof devicePollSchema>;

const userCodeSchema = z.string().trim().min(8).max(12);
export const deviceLookupBody = z.strictObject({ userCode: userCodeSchema });
export const deviceRequestSchema = z.object({
  label: z.string(),
  address: z.string(),
  userAgent: z.string(),
  createdAt: z.number(),
  expiresAt: z.number(),
});
export type DeviceRequest = z.infer<typeof deviceRequestSchema>;
export const decideDeviceBody = z.strictObject({ userCode: userCodeSchema, allow: z.boolean() });
