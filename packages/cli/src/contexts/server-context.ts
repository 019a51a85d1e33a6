import type { Allowed } from "@wezterm-parallel/shared/domain/access/may-do";
import type { Role } from "@wezterm-parallel/shared/domain/access/permissions";

/** Data that this machine stores to use another server; the tokens act as the person there. */
export interface ServerContext {
  /** The name that the person chose. */
  readonly name: string;
  /** Such as `https://wzp.example.org`. */
  readonly server: string;
  readonly user: string;
  readonly credential: SignedInTokens | ApiKey;
  /** As last reported by the server; undefined until it was asked. */
  readonly access?: StoredAccess | undefined;
}

/** Permissions of the person at a server; commands beyond them are not offered. */
export interface StoredAccess extends Allowed {
  /** Role on the whole server. */
  readonly role?: Role | undefined;
  /** Epoch ms, clock of this machine. */
  readonly askedAt: number;
}

/** Times are epoch ms of the server's clock. */
export interface SignedInTokens {
  readonly kind: "tokens";
  readonly access: string;
  readonly accessExpiresAt: number;
  readonly refresh: string;
  readonly refreshExpiresAt: number;
}

interface ApiKey {
  readonly kind: "key";
  readonly key: string;
}

/** Name of the server of this machine, used over its Unix socket; reserved. */
export const localContext = "local";
