import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Permission, Role, RouteNeed } from "@wezterm-parallel/shared/domain/access/permissions";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type {
  AuditEntryResource,
  AuditVerdictResource,
  GrantResource,
  Identity,
  MadeKey,
  SignInLink,
  UserResource,
} from "@wezterm-parallel/shared/protocol/auth-schemas";
import type { MemberResource } from "@wezterm-parallel/shared/protocol/project-schemas";
import type { Page } from "@wezterm-parallel/shared/protocol/resources";

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

/** Signing in and out: what makes and ends grants. */
export interface SignIns {
  /** A link for a browser, good for one use within a minute; the browser becomes who asked for it. */
  makeLink(principal: Principal, origin: RequestOrigin): Promise<Result<SignInLink, Failure>>;
  /** The first pair of tokens of a browser that opened a link. */
  exchangeLink(link: string, origin: RequestOrigin): Promise<Result<TokenPair, Failure>>;
  signOut(principal: Principal, origin: RequestOrigin): Promise<Result<void, Failure>>;
  /** Ends all sign-ins and links of this person, with their keys if wanted; answers what was revoked. */
  signOutEverywhere(by: Caller, also: { readonly keys: boolean }): Promise<Result<string[], Failure>>;
  describe(principal: Principal): Identity;
}

export interface KeyRequest {
  readonly label: string;
  readonly scopes?: readonly Permission[] | undefined;
  /** Epoch ms; absent: the usual lifetime of a key; null: never. */
  readonly expiresAt?: number | null | undefined;
}

export interface PageRequest {
  /** `next` of the page before. */
  readonly cursor?: string | undefined;
  readonly limit: number;
}

export interface GrantPageRequest {
  readonly of: "me" | "all";
  /** The last one of the page before. */
  readonly cursor?: Pick<GrantResource, "createdAt" | "id"> | undefined;
  readonly limit: number;
}

/** What signs requests in: keys, sign-ins, tokens of workers. One sees and revokes one's own, or with `credentials:all` everybody's. */
export interface Credentials {
  makeKey(by: Caller, request: KeyRequest): Promise<Result<MadeKey, Failure>>;
  makeWorkerToken(by: Caller, name: string): Promise<Result<MadeKey, Failure>>;
  list(
    by: Caller,
    kinds: readonly GrantResource["kind"][],
    page: GrantPageRequest,
  ): Promise<Result<Page<GrantResource>, Failure>>;
  /** Takes effect with the next request, and on open connections within a second. */
  revoke(by: Caller, grant: string): Promise<Result<{ revoked: string[] }, Failure>>;
}

/** Who asks, and from where: what the audit log keeps of a change. */
export interface Caller {
  readonly principal: Principal;
  readonly origin: RequestOrigin;
}

export interface UserChangeRequest {
  /** ETag of the state it was made from; absent: whatever the state is. */
  readonly etag?: string | undefined;
  readonly role?: Role | null | undefined;
  readonly disabled?: boolean | undefined;
  readonly project?: { readonly project: string; readonly role: Role | null } | undefined;
}

/** The people of a server. Nobody gives, takes or changes a role above their own. */
export interface People {
  /** By name. */
  list(page: PageRequest): Promise<Page<UserResource>>;
  find(key: string): Promise<Result<UserResource, Failure>>;
  add(by: Caller, user: { name: string; role?: Role | undefined }): Promise<Result<UserResource, Failure>>;
  change(by: Caller, key: string, change: UserChangeRequest): Promise<Result<UserResource, Failure>>;
}

export interface MemberName {
  /** Number of the project. */
  readonly project: number;
  /** Id or name. */
  readonly user: string;
}

/** What must be so for a change to be made; absent: whatever is. */
export interface MemberCondition {
  /** ETag of the state it was made from. */
  readonly etag?: string | undefined;
  /** They have no role there yet. */
  readonly fresh?: boolean | undefined;
}

/** Roles in one project. Nobody gives, takes or changes one above their own there. */
export interface Members {
  /** By name. */
  list(project: number, page: PageRequest): Promise<Page<MemberResource>>;
  /** `conflict` when the condition is not met. */
  set(
    by: Caller,
    member: MemberName & MemberCondition & { readonly role: Role },
  ): Promise<Result<MemberResource, Failure>>;
  /** `not-found` for a person, or a role, that is not there. */
  remove(by: Caller, member: MemberName & MemberCondition): Promise<Result<void, Failure>>;
}

export interface AuditLog {
  page(query: {
    cursor?: number | undefined;
    limit: number;
    actor?: string | undefined;
    action?: string | undefined;
    text?: string | undefined;
    since?: number | undefined;
    until?: number | undefined;
  }): Promise<{ items: AuditEntryResource[]; next?: string | undefined }>;
  verify(): Promise<AuditVerdictResource>;
}
