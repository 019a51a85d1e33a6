import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { NewAuditEntry } from "./audit-entry.ts";

/** Maximum number of passkeys of one person. */
export const passkeysLimit = 20;

/** A public key of an authenticator; the private key never leaves it. */
export interface Passkey {
  readonly id: string;
  readonly user: string;
  /** Credential id from the authenticator, in base64url; unique. */
  readonly credential: string;
  /** Host name it was created for (its relying party ID); it works nowhere else. */
  readonly site: string;
  readonly name: string;
  /** COSE-encoded. */
  readonly publicKey: Uint8Array<ArrayBuffer>;
  /** The authenticator's signature counter; 0 if it does not count. */
  readonly counter: number;
  readonly transports: readonly string[];
  readonly createdAt: number;
  readonly lastUsedAt?: number | undefined;
}

export type NewPasskey = Omit<Passkey, "id" | "createdAt" | "lastUsedAt">;

/** Identifies a passkey of its owner; passkeys of other people appear not to exist. */
export type OwnPasskey = Pick<Passkey, "id" | "user">;

/** Every change is durable when its promise settles, and is written atomically with its audit entry. */
export interface PasskeyStore {
  /** Oldest first. */
  list(user: string): Promise<readonly Passkey[]>;
  find(credential: string): Promise<Passkey | undefined>;
  /** Returns whether anybody has a passkey for this site. */
  hasAny(site: string): Promise<boolean>;
  /** Fails with `conflict` when the credential is known, or the person has too many. */
  add(passkey: NewPasskey, audit: NewAuditEntry): Promise<Result<Passkey, Failure>>;
  rename(
    passkey: OwnPasskey & Pick<Passkey, "name">,
    audit: NewAuditEntry,
  ): Promise<Result<Passkey, Failure>>;
  /** Fails with `conflict` when it is its owner's last way to sign in. */
  remove(passkey: OwnPasskey, audit: NewAuditEntry): Promise<Result<void, Failure>>;
  /** Removes all passkeys of one person, even if they cannot sign in otherwise. */
  removeAll(user: string, audit: NewAuditEntry): Promise<Result<void, Failure>>;
  /**
   * Returns false when the counter did not increase, or the passkey is gone; of two concurrent calls with one
   * counter, exactly one succeeds.
   */
  use(passkey: Pick<Passkey, "id" | "counter">, audit: NewAuditEntry): Promise<Result<boolean, Failure>>;
}
