import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Permission, Role, RouteNeed } from "@wezterm-parallel/shared/domain/access/permissions";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { AgentLease } from "../../../base/agent-tokens.ts";
import type { Visibility } from "../../../base/backlog.ts";
import type { Peer } from "../../../base/peer.ts";

/** The authenticated sender of a request. Permissions are computed from this alone. */
export interface Principal {
  /**
   * `local` came by the Unix socket, which only the owner can open; `agent` has the token of a live attempt; `nobody`
   * sent no credential.
   */
  readonly kind: "local" | "user" | "worker" | "agent" | "nobody";
  /** User id, worker name, id of the attempt, `local` or `nobody`. */
  readonly id: string;
  /** Display name, also used in the audit log. */
  readonly name: string;
  /** The revocable grant that was used; absent for `local` and `nobody`. */
  readonly grant?: string | undefined;
  /** Epoch ms at which the grant expires unless it is renewed; absent: valid until revoked. */
  readonly until?: number | undefined;
  /** Role on the server. */
  readonly role?: Role | undefined;
  /** Roles in single projects, by project number. */
  readonly projects: ReadonlyMap<number, Role>;
  /** The only run that an agent can see. */
  readonly run?: number | undefined;
  /** The lease of an agent's attempt. */
  readonly lease?: AgentLease | undefined;
  /** Permissions of an API key; absent: all permissions of its owner. */
  readonly scopes?: ReadonlySet<Permission> | undefined;
  /** The factor that the person must set up before this session may do anything else. */
  readonly owes?: "second factor" | undefined;
}

export interface RequestOrigin {
  /** Address of the client, also behind a trusted proxy. */
  readonly address: string;
  readonly userAgent: string;
  readonly requestId: string;
  /** True when a trusted proxy forwarded the request. */
  readonly proxied: boolean;
  /** Finds the owner of the connection's other end, which may be a proxy; the OS is asked once per connection. */
  readonly peer: () => Promise<Peer>;
}

export interface AuthRequest {
  readonly listener: "socket" | "network";
  /** The whole header. */
  readonly authorization?: string | undefined;
  /** The value of the session cookie. */
  readonly session?: string | undefined;
  /** True for public resources, which an expired cookie must not block. */
  readonly optional?: boolean | undefined;
  readonly origin: RequestOrigin;
}

export interface TokenPair {
  /** Opaque, like `refresh`; times are epoch ms. */
  readonly access: string;
  readonly accessExpiresAt: number;
  readonly refresh: string;
  readonly refreshExpiresAt: number;
}

/**
 * The one way into the API: each request and upgrade is authenticated once, then authorized by its route's permission.
 */
export interface AuthFlow {
  /** Authenticates a request. A wrong, expired or revoked credential gives the same `unauthenticated`. */
  authenticate(request: AuthRequest): Promise<Result<Principal, Failure>>;
  /** Fails with `unauthenticated` for nobody and `unauthorized` for a missing permission. */
  authorize(principal: Principal, need: RouteNeed): Result<void, Failure>;
  /** Returns the projects in which the principal has this permission. */
  sees(principal: Principal, permission: Permission): Visibility;
  /** Exchanges a refresh token for a new pair, once; a second use revokes its family. */
  refresh(token: string, origin: RequestOrigin): Promise<Result<TokenPair, Failure>>;
}

export interface PageRequest {
  /** `next` of the previous page. */
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** The sender and address of a change, for the audit log. */
export interface Caller {
  readonly principal: Principal;
  readonly origin: RequestOrigin;
}
