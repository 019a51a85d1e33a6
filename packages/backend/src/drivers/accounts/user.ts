import type { Role } from "@wezterm-parallel/shared/domain/access/permissions";

export interface User {
  readonly id: string;
  /** Case-insensitively unique; typed to sign in. */
  readonly name: string;
  readonly role?: Role | undefined;
  readonly disabled: boolean;
  /** Incremented on every change; used for the ETag. */
  readonly version: number;
  readonly createdAt: number;
  readonly projects: ReadonlyMap<number, Role>;
  /** The user has set a password; without one, password sign-in is impossible. */
  readonly hasPassword: boolean;
  /** The user has signed in by single sign-on. */
  readonly hasSingleSignOn: boolean;
  /** Confirmed, and required at every sign-in. */
  readonly hasSecondFactor: boolean;
  /** The user has at least one passkey; each is sufficient to sign in. */
  readonly hasPasskey: boolean;
}

export interface UserChange {
  /** The version that the change is based on. */
  readonly version: number;
  readonly role?: Role | null | undefined;
  readonly disabled?: boolean | undefined;
  readonly project?: { readonly number: number; readonly role: Role | null } | undefined;
}
