import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import {
  projectPermissions,
  serverPermissions,
  type Permission,
} from "@wezterm-parallel/shared/domain/access/permissions";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { say, sayFailure } from "@wezterm-parallel/shared/domain/failure-message";
import type { Identity, SignInLink } from "@wezterm-parallel/shared/protocol/auth-schemas";

import type { Principal, RequestOrigin, SignIns, TokenPair } from "../../base/access.ts";
import type { Accounts, FoundToken } from "../../drivers/accounts/accounts.ts";
import { actorOf } from "./actor-of.ts";
import { visibleProjects } from "./permissions-of-principal.ts";
import { startSession } from "./start-session.ts";
import { hashToken, issueToken } from "./tokens.ts";

/** Long enough for a browser to start, too short for a link to lie about. */
const linkLifetimeMs = 60_000;

interface SignInOptions {
  readonly accounts: Accounts;
  readonly clock: Clock;
  /** Where browsers reach this server, such as `http://127.0.0.1:7117`; undefined while it listens nowhere. */
  readonly address: () => string | undefined;
}

export function openSignIns(options: SignInOptions): SignIns {
  return {
    makeLink: (principal, origin) => makeLink(options, principal, origin),
    exchangeLink: (link, origin) => exchangeLink(options, link, origin),
    signOut: (principal, origin) => signOut(options, principal, origin),
    describe,
  };
}

async function makeLink(
  { accounts, clock, address }: SignInOptions,
  principal: Principal,
  origin: RequestOrigin,
): Promise<Result<SignInLink, Failure>> {
  if (principal.scopes !== undefined) return fail(keyStaysKey);
  const base = address();
  if (base === undefined) return fail(listensNowhere);
  const expiresAt = clock.now() + linkLifetimeMs;
  const { token, stored } = issueToken("link", expiresAt);
  const made = await accounts.addGrant(
    { kind: "link", user: userOf(principal), label: "link", expiresAt, ...origin, tokens: [stored] },
    { actor: actorOf(principal, origin), action: "links.make", object: "", outcome: "done" },
  );
  return made.ok ? ok({ url: `${base}/sign-in#${token}`, expiresAt }) : made;
}

async function exchangeLink(
  { accounts, clock }: SignInOptions,
  link: string,
  origin: RequestOrigin,
): Promise<Result<TokenPair, Failure>> {
  const hash = hashToken(link);
  const found = await accounts.findToken(hash);
  if (found === undefined || !isUsable(found, clock.now())) return fail(linkSpent);
  const used = await accounts.useToken(hash);
  if (!used.ok) return used;
  if (used.value?.first !== true) return fail(linkSpent);
  const session = { kind: "browser", label: "browser", user: found.user, by: "link" } as const;
  return startSession({ accounts, clock }, session, origin);
}

function isUsable({ kind, expiresAt, usedAt, grant, user }: FoundToken, now: number): boolean {
  if (kind !== "link" || usedAt !== undefined || grant.revokedAt !== undefined) return false;
  return user?.disabled !== true && expiresAt !== undefined && expiresAt > now;
}

async function signOut(
  { accounts }: SignInOptions,
  principal: Principal,
  origin: RequestOrigin,
): Promise<Result<void, Failure>> {
  if (principal.grant === undefined) return ok(undefined);
  const revoked = await accounts.revoke(
    { grant: principal.grant },
    { actor: actorOf(principal, origin), action: "sessions.end", object: principal.grant, outcome: "done" },
  );
  return revoked.ok ? ok(undefined) : revoked;
}

function describe(principal: Principal): Identity {
  const { kind, id, name, role, projects } = principal;
  const everywhere = [...serverPermissions, ...projectPermissions].filter(
    (permission) => visibleProjects(principal, permission) === "all",
  );
  const own = [...projects].map(([number, projectRole]) => ({
    project: `p${number}`,
    role: projectRole,
    permissions: projectPermissions.filter((permission) => isSeenIn(principal, permission, number)),
  }));
  return { kind, id, name, role, permissions: everywhere, projects: own };
}

function isSeenIn(principal: Principal, permission: Permission, project: number): boolean {
  const seen = visibleProjects(principal, permission);
  return seen === "all" || seen.has(project);
}

function userOf({ kind, id }: Principal): string | undefined {
  return kind === "user" ? id : undefined;
}

const listensNowhere: Failure = sayFailure({
  reason: "unsupported",
  detail: say("listens-nowhere"),
  hint: say("listens-nowhere-hint"),
});

/** A browser's session has all permissions of its person: a key with some of them must not become one. */
const keyStaysKey: Failure = sayFailure({
  reason: "unauthorized",
  detail: say("key-no-browser"),
});

const linkSpent: Failure = sayFailure({
  reason: "unauthenticated",
  detail: say("one-time-link-spent"),
  hint: say("one-time-link-spent-hint"),
});
