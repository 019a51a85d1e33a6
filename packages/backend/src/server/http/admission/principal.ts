import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Permission, Role, RouteNeed } from "@wezterm-parallel/shared/domain/access/permissions";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { Visibility } from "../../../base/backlog.ts";
import type { Peer } from "../../../base/peer.ts";

/** Who asks, after authentication; what they may do is computed from here and from nothing else. */
export interface Principal {
  /** `local` holds the Unix socket, which is the owner's alone; `nobody` brought no credential. */
  readonly kind: "local" | "user" | "worker" | "nobody";
  /** User id, worker name, `local` or `nobody`. */
  readonly id: string;
  /** As shown to people and in the audit log. */
  readonly name: string;
  /** What was signed in with, and can be revoked; absent for `local` and `nobody`. */
  readonly grant?: string | undefined;
  /** Epoch ms from which on the grant counts no more, unless it is renewed; absent: until it is revoked. */
  readonly until?: number | undefined;
  /** Role on the server. */
  readonly role?: Role | undefined;
  /** Roles in single projects, by the project's number. */
  readonly projects: ReadonlyMap<number, Role>;
  /** Of an API key: only these of its owner's permissions; absent: all of them. */
  readonly scopes?: ReadonlySet<Permission> | undefined;
  /** What has to be set up before this session may do anything else. */
  readonly owes?: "second factor" | undefined;
}

export interface RequestOrigin {
  /** Of the person, also behind a trusted proxy. */
  readonly address: string;
  readonly userAgent: string;
  readonly requestId: string;
  /** A proxy that we believe brought it from somebody else. */
  readonly proxied: boolean;
  /** Who holds the other end of the connection, be it a proxy; the system is asked once for each connection. */
  readonly peer: () => Promise<Peer>;
}

export interface AuthRequest {
  readonly listener: "socket" | "network";
  /** The header, whole. */
  readonly authorization?: string | undefined;
  /** The value of the session cookie. */
  readonly session?: string | undefined;
  /** What is asked for is for everybody: a cookie that counts no more is no reason to refuse it. */
  readonly optional?: boolean | undefined;
  readonly origin: RequestOrigin;
}

export interface TokenPair {
  /** Opaque; epoch ms. */
  readonly access: string;
  readonly accessExpiresAt: number;
  readonly refresh: string;
  readonly refreshExpiresAt: number;
}

/** The one way into the API: every request and upgrade is authenticated once, then authorized by what its route needs. */
export interface AuthFlow {
  /** Who sent this. A credential that is wrong, expired or revoked is `unauthenticated`, all alike. */
  authenticate(request: AuthRequest): Promise<Result<Principal, Failure>>;
  /** `unauthenticated` for nobody, `unauthorized` for those who may not. */
  authorize(principal: Principal, need: RouteNeed): Result<void, Failure>;
  /** Where somebody has this permission. */
  sees(principal: Principal, permission: Permission): Visibility;
  /** A new pair for a refresh token that is used for the first time; a second use revokes its family. */
  refresh(token: string, origin: RequestOrigin): Promise<Result<TokenPair, Failure>>;
}

export interface PageRequest {
  /** `next` of the page before. */
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** Who asks, and from where: what the audit log keeps of a change. */
export interface Caller {
  readonly principal: Principal;
  readonly origin: RequestOrigin;
}
