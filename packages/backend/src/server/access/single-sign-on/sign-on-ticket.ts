import { z } from "zod";

import { seal, unseal } from "../../../base/seal.ts";

/** What stands for a sign-in that is under way at the provider. */
const ticketSchema = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  redirectUri: z.string(),
  to: z.enum(["home", "device"]),
  /** Of the settings it began with. */
  version: z.number(),
  expiresAt: z.number(),
});
export type SignOnTicket = z.infer<typeof ticketSchema>;

const purpose = "single sign-on";

/**
 * Kept by the browser alone, sealed: that binds the sign-in to it, and whoever begins a thousand of them and comes
 * back from none takes no memory of ours.
 */
export function writeTicket(key: Uint8Array, ticket: SignOnTicket): string {
  return Buffer.from(seal(key, JSON.stringify(ticket), purpose)).toString("base64url");
}

/** Undefined for anything that we did not write. */
export function readTicket(key: Uint8Array, text: string): SignOnTicket | undefined {
  const opened = unseal(key, Buffer.from(text, "base64url"), purpose);
  return opened === undefined ? undefined : ticketSchema.parse(JSON.parse(opened));
}
