import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Role } from "@wezterm-parallel/shared/domain/access/permissions";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { OidcSettings } from "@wezterm-parallel/shared/protocol/api/schemas/oidc-schemas";

import type { Actor, NewAuditEntry } from "./audit-entry.ts";
import type { User } from "./user.ts";

/** The provider at which people sign in; there is one at a time. */
export interface StoredProvider {
  readonly settings: OidcSettings;
  /** Sealed: this database alone gives it to nobody. */
  readonly secret?: Uint8Array | undefined;
  /** Counts changes, never the same twice. */
  readonly version: number;
}

/** Roles that come of groups; what is absent here was given by hand, or not at all. */
export interface GivenRoles {
  readonly server?: Role | undefined;
  readonly projects: ReadonlyMap<number, Role>;
}

/** Somebody whom the provider vouches for. */
export interface Vouched {
  /** Together for one person, for ever. */
  readonly issuer: string;
  readonly subject: string;
  /** What a new account is called; absent: the provider gave no name that we take. */
  readonly name?: string | undefined;
  /** The name is proof enough for an account of that name that nobody can sign in to otherwise. */
  readonly mayAdopt: boolean;
  readonly mayMake: boolean;
  /** In place of those that came of groups at the last sign-in. */
  readonly roles: GivenRoles;
}

export type Admission =
  | { readonly admitted: true; readonly user: User; readonly changed: boolean }
  | { readonly admitted: false; readonly why: string; readonly user?: User | undefined };

/** People who prove elsewhere who they are. */
export interface Federation {
  provider(): Promise<StoredProvider | undefined>;
  /** Null takes it away; `conflict` unless `version`, where it is given, is the present one. */
  setProvider(
    provider: Omit<StoredProvider, "version"> | null,
    version: number | undefined,
    audit: NewAuditEntry,
  ): Promise<Result<void, Failure>>;
  /** Finds, takes over or makes the account, with its roles: all of it, with its audit entries, or nothing. */
  admit(vouched: Vouched, actor: Actor): Promise<Result<Admission, Failure>>;
}
