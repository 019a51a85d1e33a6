import { z } from "zod";

import { seal, unseal } from "../../../base/secrets/seal.ts";

/** The state of a sign-in in progress at the provider. */
const ticketSchema = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  redirectUri: z.string(),
  to: z.enum(["home", "device"]),
  /** Version of the settings at its start. */
  version: z.number(),
  expiresAt: z.number(),
});
export type SignOnTicket = z.infer<typeof ticketSchema>;

const purpose = "single sign-on";

/** Seals the state into a cookie: this binds the sign-in to the browser, and abandoned sign-ins use no memory here. */
export function writeTicket(key: Uint8Array, ticket: SignOnTicket): string {
  return Buffer.from(seal(key, JSON.stringify(ticket), purpose)).toString("base64url");
}

/** Returns undefined for anything that this server did not seal. */
export function readTicket(key: Uint8Array, text: string): SignOnTicket | undefined {
  const opened = unseal(key, Buffer.from(text, "base64url"), purpose);
  return opened === undefined ? undefined : ticketSchema.parse(JSON.parse(opened));
}
