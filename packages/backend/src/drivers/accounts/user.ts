import type { Role } from "@wezterm-parallel/shared/domain/access/permissions";

export interface User {
  readonly id: string;
  /** Unique without regard to case; what is typed to sign in. */
  readonly name: string;
  readonly role?: Role | undefined;
  readonly disabled: boolean;
  /** Counts changes: what an ETag is made from. */
  readonly version: number;
  readonly createdAt: number;
  readonly projects: ReadonlyMap<number, Role>;
  /** They have set a password; without one nobody signs in by it. */
  readonly hasPassword: boolean;
  /** They have signed in by single sign-on. */
  readonly hasSingleSignOn: boolean;
  /** Confirmed, and asked for at every sign-in. */
  readonly hasSecondFactor: boolean;
  /** They have one or more passkeys, each of which signs in by itself. */
  readonly hasPasskey: boolean;
}

export interface UserChange {
  /** The version that the change was made from. */
  readonly version: number;
  readonly role?: Role | null | undefined;
  readonly disabled?: boolean | undefined;
  readonly project?: { readonly number: number; readonly role: Role | null } | undefined;
}
