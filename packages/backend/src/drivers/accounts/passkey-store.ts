import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { NewAuditEntry } from "./audit-entry.ts";

/** Passkeys of one person. */
export const passkeysLimit = 20;

/** A public key of an authenticator; the private key never leaves it. */
export interface Passkey {
  readonly id: string;
  readonly user: string;
  /** Id that the authenticator gave it, in base64url; unique. */
  readonly credential: string;
  /** Host name it was made for (its relying party ID): it works nowhere else. */
  readonly site: string;
  readonly name: string;
  /** As COSE encodes it. */
  readonly publicKey: Uint8Array<ArrayBuffer>;
  /** Signatures that the authenticator has counted; 0 from those that do not count. */
  readonly counter: number;
  readonly transports: readonly string[];
  readonly createdAt: number;
  readonly lastUsedAt?: number | undefined;
}

export type NewPasskey = Omit<Passkey, "id" | "createdAt" | "lastUsedAt">;

/** A passkey as its owner names it: that of somebody else does not exist for them. */
export type OwnPasskey = Pick<Passkey, "id" | "user">;

/** Calls answer at once; every change is durable then, and stands in the audit log with it or not at all. */
export interface PasskeyStore {
  /** Oldest first. */
  list(user: string): readonly Passkey[];
  find(credential: string): Passkey | undefined;
  /** Somebody has one for this site. */
  hasAny(site: string): boolean;
  /** `conflict` when the credential is known, or the person has too many. */
  add(passkey: NewPasskey, audit: NewAuditEntry): Result<Passkey, Failure>;
  rename(passkey: OwnPasskey & Pick<Passkey, "name">, audit: NewAuditEntry): Result<Passkey, Failure>;
  /** `conflict` when it is the last way in which its owner can sign in. */
  remove(passkey: OwnPasskey, audit: NewAuditEntry): Result<void, Failure>;
  /** Of one person, however they sign in otherwise. */
  removeAll(user: string, audit: NewAuditEntry): Result<void, Failure>;
  /** False when its counter is not above the last one, or it is gone; of two at once with one counter one is true. */
  use(passkey: Pick<Passkey, "id" | "counter">, audit: NewAuditEntry): Result<boolean, Failure>;
}
