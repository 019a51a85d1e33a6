import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Role } from "@wezterm-parallel/shared/domain/access/permissions";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { OidcSettings } from "@wezterm-parallel/shared/protocol/api/schemas/access/oidc-schemas";

import type { Actor, NewAuditEntry } from "./audit-entry.ts";
import type { User } from "./user.ts";

/** The single sign-on provider; only one is configured at a time. */
export interface StoredProvider {
  readonly settings: OidcSettings;
  /** Encrypted: it cannot be read from this database alone. */
  readonly secret?: Uint8Array | undefined;
  /** Incremented on every change, never reused. */
  readonly version: number;
}

/** Roles derived from groups; any other role was granted by hand. */
export interface MappedRoles {
  readonly server?: Role | undefined;
  readonly projects: ReadonlyMap<number, Role>;
}

/** A person authenticated by the provider. */
export interface Vouched {
  /** Together they identify one person permanently. */
  readonly issuer: string;
  readonly subject: string;
  /** Name for a new account; absent: the provider sent no acceptable name. */
  readonly name?: string | undefined;
  /** The name is sufficient proof to take over an account of that name that nobody can sign in to otherwise. */
  readonly mayAdopt: boolean;
  readonly mayMake: boolean;
  /** Replace the roles derived from groups at the last sign-in. */
  readonly roles: MappedRoles;
}

export type Admission =
  | { readonly admitted: true; readonly user: User; readonly changed: boolean }
  | { readonly admitted: false; readonly why: string; readonly user?: User | undefined };

/** People who authenticate at an external provider. */
export interface Federation {
  provider(): Promise<StoredProvider | undefined>;
  /** Null removes it; fails with `conflict` unless `version`, if given, is the present one. */
  setProvider(
    provider: Omit<StoredProvider, "version"> | null,
    version: number | undefined,
    audit: NewAuditEntry,
  ): Promise<Result<void, Failure>>;
  /** Finds, takes over or creates the account, with its roles and audit entries, atomically. */
  admit(vouched: Vouched, actor: Actor): Promise<Result<Admission, Failure>>;
}
