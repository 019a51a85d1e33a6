import type { Allowed } from "@wezterm-parallel/shared/domain/access/may-do";
import type { Role } from "@wezterm-parallel/shared/domain/access/permissions";

/** What this machine keeps to speak to another server; the tokens are the person's there. */
export interface ServerContext {
  /** As the person calls it. */
  readonly name: string;
  /** Such as `https://wzp.example.org`. */
  readonly server: string;
  /** Who is signed in there. */
  readonly user: string;
  readonly credential: SignedInTokens | ApiKey;
  /** As the server said last; absent until it was asked. */
  readonly access?: KeptAccess | undefined;
}

/** What the person may do at a server, so that nothing else is offered to them. */
export interface KeptAccess extends Allowed {
  /** On the whole server. */
  readonly role?: Role | undefined;
  /** Epoch ms of this machine. */
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

export interface ApiKey {
  readonly kind: "key";
  readonly key: string;
}

/** The server of this machine, over its Unix socket; no other context may be called so. */
export const localContext = "local";
