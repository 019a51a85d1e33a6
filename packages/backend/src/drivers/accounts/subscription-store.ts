import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { NewAuditEntry } from "./audit-entry.ts";

export interface StoredSubscription {
  readonly id: string;
  /** Unique key of its person. */
  readonly person: string;
  /** The sign-in or key that added it; absent: the server's own socket. */
  readonly grant: string | undefined;
  readonly userAgent: string;
  readonly language: "en" | "ja";
  /** Address and keys, encrypted: a copy of this database is of no use to send anything. */
  readonly sealed: Uint8Array;
  /** Epoch ms. */
  readonly createdAt: number;
}

export interface NewStoredSubscription extends Omit<StoredSubscription, "id" | "createdAt"> {
  /** Hash of its address at the push service: of two with the same, the newer one replaces the older. */
  readonly endpoint: Uint8Array;
  /** Returns the sealed content for the id, to which it is bound. */
  readonly seal: (id: string) => Uint8Array;
}

/** Browsers that receive notifications while no page is open. */
export interface SubscriptionStore {
  /** Subscriptions of all people, oldest first. */
  all(): Promise<readonly StoredSubscription[]>;
  of(person: string): Promise<readonly StoredSubscription[]>;
  /** Fails with `conflict` when the person has too many. Adding it again the same way leaves no audit entry. */
  add(
    subscription: Omit<NewStoredSubscription, "sealed">,
    audit: NewAuditEntry,
  ): Promise<Result<StoredSubscription, Failure>>;
  /** Returns false when there is none. */
  remove(id: string, audit: NewAuditEntry): Promise<Result<boolean, Failure>>;
}
