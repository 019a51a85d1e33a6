import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Permission, Role } from "@wezterm-parallel/shared/domain/access/permissions";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { AuditEntry, NewAuditEntry } from "./audit-entry.ts";
import type { Federation } from "./federation.ts";
import type { NoticeStore } from "./notice-store.ts";
import type { PasskeyStore } from "./passkey-store.ts";
import type { PreferenceStore } from "./preference-store.ts";
import type { RequestKeys } from "./request-keys.ts";
import type { SecretStore } from "./secret-store.ts";
import type { SettingsStore } from "./settings-store.ts";
import type { User, UserChange } from "./user.ts";

/** What may be revoked: one sign-in with all tokens that came of it, an API key, a worker's token, a link. */
export interface Grant {
  readonly id: string;
  readonly kind: "browser" | "program" | "key" | "worker" | "link" | "invitation";
  /** Absent for workers and for the local owner's link. */
  readonly user?: string | undefined;
  /** What its maker called it, or the worker's name. */
  readonly label: string;
  readonly scopes?: readonly Permission[] | undefined;
  readonly createdAt: number;
  /** Absolute: no refreshing goes beyond. */
  readonly expiresAt?: number | undefined;
  readonly lastUsedAt?: number | undefined;
  readonly revokedAt?: number | undefined;
  readonly address: string;
  readonly userAgent: string;
  /** User of this machine whose program made it here: it counts for their programs alone; absent: made elsewhere. */
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
  readonly kind: "access" | "refresh" | "key" | "worker" | "link" | "invitation";
  readonly expiresAt?: number | undefined;
}

export interface TokenUse {
  /** False when it was used before, then at `usedAt`. */
  readonly first: boolean;
  readonly usedAt: number;
}

/** A token with all that decides about it, read together. */
export interface FoundToken {
  readonly kind: NewToken["kind"];
  readonly expiresAt?: number | undefined;
  /** When it was exchanged: links and refresh tokens are for one use. */
  readonly usedAt?: number | undefined;
  readonly grant: Grant;
  readonly user?: User | undefined;
}

export interface AuditQuery {
  /** Entries below this seq, newest first. */
  readonly before?: number | undefined;
  readonly limit: number;
  readonly actor?: string | undefined;
  readonly action?: string | undefined;
  /** Anywhere in object, actor or values. */
  readonly text?: string | undefined;
  /** Not before it (epoch ms). */
  readonly since?: number | undefined;
  /** Before it (epoch ms). */
  readonly until?: number | undefined;
}

export type AuditVerdict =
  | { readonly intact: true; readonly entries: number; readonly last: string }
  | { readonly intact: false; readonly seq: number; readonly why: string };

/** How a person proves who they are. */
export interface Proofs {
  /** As argon2id writes it, with its parameters and salt. */
  readonly password?: string | undefined;
  readonly factor?: SecondFactor | undefined;
  /** How many are left. */
  readonly recoveryCodes: number;
}

export interface SecondFactor {
  /** Sealed: this database alone gives it to nobody. */
  readonly secret: Uint8Array;
  /** False until the first right code: before that it is not asked for. */
  readonly confirmed: boolean;
  /** The newest time step whose code was used: none up to it counts again. */
  readonly lastStep: number;
}

export interface NewFactor extends SecondFactor {
  /** Hashes; each code is for one use. */
  readonly recoveryCodes: readonly Uint8Array[];
}

/** One grant, or all of a person's: of these kinds only, or all but one. */
export type Revocation =
  | { readonly grant: string }
  | {
      /** Null is the local owner. */
      readonly user: string | null;
      readonly kinds?: readonly Grant["kind"][] | undefined;
      readonly except?: string | undefined;
    };

export interface GrantQuery {
  readonly kinds: readonly Grant["kind"][];
  /** Null is the local owner; absent: of everybody. */
  readonly user?: string | null | undefined;
  /** The last one of the page before. */
  readonly after?: Pick<Grant, "createdAt" | "id"> | undefined;
  readonly limit: number;
}

export interface UserQuery {
  /** Only who has a role in this project. */
  readonly project?: number | undefined;
  /** The last name of the page before. */
  readonly after?: string | undefined;
  readonly limit: number;
}

type Answer<T> = Promise<Result<T, Failure>>;

/** Every change is durable when its promise settles, and stands in the audit log with it or not at all. */
export interface Accounts extends AsyncDisposable {
  /** By name. */
  users(query: UserQuery): Promise<readonly User[]>;
  /** There is an account that may give every role; perhaps its person has still to set a password. */
  hasOwner(): Promise<boolean>;
  /** By id or name. */
  user(key: string): Promise<User | undefined>;
  /** `conflict` when the name is taken. */
  addUser(user: { name: string; role?: Role | undefined }, audit: NewAuditEntry): Answer<User>;
  /** `conflict` unless `version` is the present one, and for what would leave no owner who can sign in. */
  changeUser(id: string, change: UserChange, audit: NewAuditEntry): Answer<User>;
  /** With its tokens; answers the grant. */
  addGrant(grant: NewGrant, audit: NewAuditEntry): Answer<Grant>;
  findToken(hash: Uint8Array): Promise<FoundToken | undefined>;
  /** Marks a token used; of two at once one is the first. */
  useToken(hash: Uint8Array): Answer<TokenUse | undefined>;
  addTokens(grant: string, tokens: readonly NewToken[]): Answer<void>;
  grant(id: string): Promise<Grant | undefined>;
  /** Newest first; reads no more than it answers, however many there are. */
  grants(query: GrantQuery): Promise<readonly Grant[]>;
  touchGrant(id: string): Answer<void>;
  /** Answers which were revoked by this; those that were before are not among them. */
  revoke(filter: Revocation, audit: NewAuditEntry): Answer<readonly string[]>;
  proofs(user: string): Promise<Proofs>;
  /** Null takes it away. */
  setPassword(password: { user: string; hash: string | null }, audit: NewAuditEntry): Answer<void>;
  /** In place of the one before, with its recovery codes; null takes both away. */
  setFactor(factor: { user: string; factor: NewFactor | null }, audit: NewAuditEntry): Answer<void>;
  /** False when a code of this step or a later one was used before; of two at once one is the first. */
  useStep(use: { user: string; step: number }): Answer<boolean>;
  /** False when there is no such code left. */
  useRecoveryCode(use: { user: string; hash: Uint8Array }, audit: NewAuditEntry): Answer<boolean>;
  hasSignedInFrom(user: string, address: string): Promise<boolean>;
  readonly passkeys: PasskeyStore;
  readonly secrets: SecretStore;
  readonly settings: SettingsStore;
  readonly federation: Federation;
  readonly requestKeys: RequestKeys;
  readonly preferences: PreferenceStore;
  readonly notices: NoticeStore;
  record(audit: NewAuditEntry): Answer<void>;
  audit(query: AuditQuery): Promise<readonly AuditEntry[]>;
  verifyAudit(): Promise<AuditVerdict>;
}
