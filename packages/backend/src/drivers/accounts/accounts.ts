import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Permission, Role } from "@wezterm-parallel/shared/domain/access/permissions";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { Actor, AuditEntry, NewAuditEntry } from "./audit-entry.ts";
import type { Federation } from "./federation.ts";
import type { NoticeStore } from "./notice-store.ts";
import type { PasskeyStore } from "./passkey-store.ts";
import type { PreferenceStore } from "./preference-store.ts";
import type { RequestKeys } from "./request-keys.ts";
import type { TryStore } from "./try-store.ts";
import type { SecretStore } from "./secret-store.ts";
import type { SettingsStore } from "./settings-store.ts";
import type { SubscriptionStore } from "./subscription-store.ts";
import type { User, UserChange } from "./user.ts";

/** A revocable credential: a sign-in with all tokens derived from it, an API key, a worker's token, or a link. */
export interface Grant {
  readonly id: string;
  readonly kind: "browser" | "program" | "key" | "worker" | "link" | "invitation";
  /** Absent for workers and for the local owner's link. */
  readonly user?: string | undefined;
  /** The label given at creation, or the worker's name. */
  readonly label: string;
  readonly scopes?: readonly Permission[] | undefined;
  readonly createdAt: number;
  /** Absolute: refreshing does not extend it. */
  readonly expiresAt?: number | undefined;
  readonly lastUsedAt?: number | undefined;
  readonly revokedAt?: number | undefined;
  readonly address: string;
  readonly userAgent: string;
  /**
   * User of this machine whose program created it here: valid only for that user's programs. Absent: created
   * elsewhere.
   */
  readonly peerUid?: number | undefined;
}

export interface NewGrant extends Pick<
  Grant,
  "kind" | "user" | "label" | "scopes" | "expiresAt" | "peerUid"
> {
  readonly address: string;
  readonly userAgent: string;
  readonly tokens: readonly NewToken[];
}

export interface NewToken {
  /** SHA-256 of the token; the token itself is never stored. */
  readonly hash: Uint8Array;
  readonly kind: "access" | "refresh" | "key" | "worker" | "link" | "invitation" | "pool";
  readonly expiresAt?: number | undefined;
}

export interface TokenUse {
  /** False when it was used before, at `usedAt`. */
  readonly first: boolean;
  readonly usedAt: number;
}

/** A token with everything needed to check it, read together. */
export interface FoundToken {
  readonly kind: NewToken["kind"];
  readonly expiresAt?: number | undefined;
  /** Time of the exchange; links and refresh tokens are for single use. */
  readonly usedAt?: number | undefined;
  readonly grant: Grant;
  readonly user?: User | undefined;
}

export interface AuditQuery {
  /** Only entries with a lower seq, newest first. */
  readonly before?: number | undefined;
  readonly limit: number;
  readonly actor?: string | undefined;
  readonly action?: string | undefined;
  /** Searched in object, actor and values. */
  readonly text?: string | undefined;
  /** Inclusive, epoch ms. */
  readonly since?: number | undefined;
  /** Exclusive, epoch ms. */
  readonly until?: number | undefined;
}

/** The newest entry of the audit log at some time. */
export interface AuditHead {
  readonly seq: number;
  readonly hash: string;
}

export type AuditVerdict =
  | {
      readonly intact: true;
      readonly entries: number;
      readonly last: string;
      /** Entries up to this one were removed because they were old; 0: none was. */
      readonly removed: number;
      /** Number of leading entries written by a release without the key. */
      readonly unkeyed: number;
      /** From this entry on, the newest head was noted outside the database. */
      readonly notedFrom: number;
    }
  | { readonly intact: false; readonly seq: number; readonly why: string };

/** The credentials by which a person signs in. */
export interface Proofs {
  /** The argon2id hash, with its parameters and salt. */
  readonly password?: string | undefined;
  readonly factor?: SecondFactor | undefined;
  /** Number of unused codes. */
  readonly recoveryCodes: number;
}

export interface SecondFactor {
  /** Encrypted: it cannot be read from this database alone. */
  readonly secret: Uint8Array;
  /** False until the first correct code; before that, no code is required. */
  readonly confirmed: boolean;
  /** The latest time step whose code was used: codes up to it are rejected. */
  readonly lastStep: number;
}

export interface NewFactor extends SecondFactor {
  /** Hashes; each code is for single use. */
  readonly recoveryCodes: readonly Uint8Array[];
}

/** Selects one grant, or all of a person's: only these kinds, or all but one. */
export type Revocation =
  | { readonly grant: string }
  | {
      /** Null: the local owner. */
      readonly user: string | null;
      readonly kinds?: readonly Grant["kind"][] | undefined;
      readonly except?: string | undefined;
    };

export interface GrantQuery {
  readonly kinds: readonly Grant["kind"][];
  /** Null: the local owner; absent: everybody. */
  readonly user?: string | null | undefined;
  /** The last grant of the previous page. */
  readonly after?: Pick<Grant, "createdAt" | "id"> | undefined;
  readonly limit: number;
}

export interface UserQuery {
  /** Only people with a role in this project. */
  readonly project?: number | undefined;
  /** The last name of the previous page. */
  readonly after?: string | undefined;
  readonly limit: number;
}

type Answer<T> = Promise<Result<T, Failure>>;

/** Every change is durable when its promise settles, and is written atomically with its audit entry. */
export interface Accounts extends AsyncDisposable {
  /** Sorted by name. */
  users(query: UserQuery): Promise<readonly User[]>;
  /** Returns whether an account exists that may grant every role, even if its person has not set a password yet. */
  hasOwner(): Promise<boolean>;
  /** By id or name. */
  user(key: string): Promise<User | undefined>;
  /** Fails with `conflict` when the name is taken. */
  addUser(user: { name: string; role?: Role | undefined }, audit: NewAuditEntry): Answer<User>;
  /** Fails with `conflict` unless `version` is the present one, or if no owner who can sign in would remain. */
  changeUser(id: string, change: UserChange, audit: NewAuditEntry): Answer<User>;
  /** Adds the grant with its tokens. */
  addGrant(grant: NewGrant, audit: NewAuditEntry): Answer<Grant>;
  findToken(hash: Uint8Array): Promise<FoundToken | undefined>;
  /** Marks a token as used; of two concurrent calls, exactly one is first. */
  useToken(hash: Uint8Array): Answer<TokenUse | undefined>;
  addTokens(grant: string, tokens: readonly NewToken[]): Answer<void>;
  grant(id: string): Promise<Grant | undefined>;
  /** Newest first; reads no more rows than it returns. */
  grants(query: GrantQuery): Promise<readonly Grant[]>;
  touchGrant(id: string): Answer<void>;
  /** Returns the grants revoked by this call, without those revoked before. */
  revoke(filter: Revocation, audit: NewAuditEntry): Answer<readonly string[]>;
  proofs(user: string): Promise<Proofs>;
  /** Null removes the password. */
  setPassword(password: { user: string; hash: string | null }, audit: NewAuditEntry): Answer<void>;
  /** Replaces the factor with its recovery codes; null removes both. */
  setFactor(factor: { user: string; factor: NewFactor | null }, audit: NewAuditEntry): Answer<void>;
  /**
   * Returns false when a code of this step or a later one was used before; of two concurrent calls, exactly
   * one is first.
   */
  useStep(use: { user: string; step: number }): Answer<boolean>;
  /** Returns false when there is no such unused code. */
  useRecoveryCode(use: { user: string; hash: Uint8Array }, audit: NewAuditEntry): Answer<boolean>;
  hasSignedInFrom(user: string, address: string): Promise<boolean>;
  readonly passkeys: PasskeyStore;
  readonly secrets: SecretStore;
  readonly settings: SettingsStore;
  readonly federation: Federation;
  readonly requestKeys: RequestKeys;
  readonly tries: TryStore;
  readonly preferences: PreferenceStore;
  readonly notices: NoticeStore;
  readonly subscriptions: SubscriptionStore;
  record(audit: NewAuditEntry): Answer<void>;
  audit(query: AuditQuery): Promise<readonly AuditEntry[]>;
  /** Returns the number of entries that are older than a time; the newest always stays. */
  unkeptAudit(since: number): Promise<number>;
  /** Removes such entries, at most some thousands, and records that; returns how many. The others are verified as before. */
  shortenAudit(since: number, actor: Actor): Promise<Result<number, Failure>>;
  /** `kept`: a head that somebody has kept, to compare with. */
  verifyAudit(kept?: AuditHead): Promise<AuditVerdict>;
}

export interface CopiedAccounts extends Accounts {
  /** Copies the database to a file of SQLite while it is used; the copy has the state of one moment. */
  copyTo(file: string): Promise<Result<void, Failure>>;
}
