import { z } from "zod";

/** Passkey requests to a browser and its authenticator, and their responses (WebAuthn level 3, as JSON). */

/** Source: WebAuthn limits a credential's id to 1,023 bytes. */
const idSchema = z.string().regex(/^[\w-]{1,1364}$/, "base64url");
/** A response without an attestation has some hundred bytes, with post-quantum keys a few thousand. */
const bytesSchema = z.string().regex(/^[\w-]{1,20000}$/, "base64url");
const transportSchema = z.string().regex(/^[\w-]{1,32}$/);

const createdSchema = z.object({
  id: idSchema,
  rawId: idSchema,
  type: z.literal("public-key"),
  response: z.object({
    clientDataJSON: bytesSchema,
    attestationObject: bytesSchema,
    transports: z.array(transportSchema).max(10).default([]),
  }),
});
export type CreatedCredential = z.infer<typeof createdSchema>;

const shownSchema = z.object({
  id: idSchema,
  rawId: idSchema,
  type: z.literal("public-key"),
  response: z.object({
    clientDataJSON: bytesSchema,
    authenticatorData: bytesSchema,
    signature: bytesSchema,
    userHandle: idSchema,
  }),
});
export type PresentedCredential = z.infer<typeof shownSchema>;

const passkeyNameSchema = z.string().trim().min(1).max(100);

export const addPasskeyBody = z.strictObject({
  name: passkeyNameSchema,
  credential: createdSchema.describe("result of `navigator.credentials.create()` as JSON"),
});
export const renamePasskeyBody = z.strictObject({ name: passkeyNameSchema });
export const passkeySignInBody = z.strictObject({
  credential: shownSchema.describe("result of `navigator.credentials.get()` as JSON"),
});
export const passkeyParameters = z.object({ id: z.uuid() });

export const passkeyResourceSchema = z.object({
  id: z.string(),
  name: z.string(),
  site: z.string().describe("host name at which it works"),
  createdAt: z.number(),
  lastUsedAt: z.number().optional(),
});
export type PasskeyResource = z.infer<typeof passkeyResourceSchema>;

export const passkeyListSchema = z.object({
  items: z.array(passkeyResourceSchema),
  works: z.boolean().describe("whether passkeys work at the requested address; they do not at an IP address"),
  address: z.string().optional().describe("address at which they work"),
});
export type PasskeyList = z.infer<typeof passkeyListSchema>;

const descriptorSchema = z.object({
  id: z.string(),
  type: z.literal("public-key"),
  transports: z.array(z.string()),
});

/** For `navigator.credentials.create()`. */
export const passkeyCreationSchema = z.object({
  challenge: z.string(),
  rp: z.object({ id: z.string(), name: z.string() }),
  user: z.object({ id: z.string(), name: z.string(), displayName: z.string() }),
  pubKeyCredParams: z.array(z.object({ type: z.literal("public-key"), alg: z.number() })),
  timeout: z.number(),
  excludeCredentials: z.array(descriptorSchema),
  authenticatorSelection: z.object({
    residentKey: z.literal("required"),
    requireResidentKey: z.literal(true),
    userVerification: z.literal("required"),
  }),
  attestation: z.literal("none"),
});
export type PasskeyCreation = z.infer<typeof passkeyCreationSchema>;

/** For `navigator.credentials.get()`. */
export const passkeyRequestSchema = z.object({
  challenge: z.string(),
  rpId: z.string(),
  timeout: z.number(),
  userVerification: z.literal("required"),
});
export type PasskeyRequest = z.infer<typeof passkeyRequestSchema>;
