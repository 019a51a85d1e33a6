import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { RouteNeed } from "@wezterm-parallel/shared/domain/access/permissions";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";

import type { Accounts, FoundToken, Grant } from "../../drivers/accounts/accounts.ts";
import type {
  AuthFlow,
  AuthRequest,
  Principal,
  RequestOrigin,
  TokenPair,
} from "../http/admission/principal.ts";
import { actorOf } from "./actor-of.ts";
import { mayUse, visibleProjects } from "./permissions-of-principal.ts";
import {
  endOfGrant,
  localOwner,
  nobody,
  principalOf,
  sessionRules,
  type SessionRules,
} from "./principal-of.ts";
import { RecentMap } from "./recent-map.ts";
import { RefusalLog } from "./audit/refusal-log.ts";
import type { Settings } from "./settings.ts";
import { endStolen, sessionOfAnother, strangerOf } from "./sign-in/own-connection.ts";
import { hashToken, issueToken } from "./tokens.ts";

/** Short, because a token copied from a browser or a file stays valid for this time. */
const accessLifetimeMs = 15 * 60_000;
/** Two tabs may refresh at once: within this time both get the same pair. A later reuse is treated as theft. */
const refreshGraceMs = 10_000;
/** About 2 MB. A refresh whose entry was dropped from the map gets a pair of its own, or is refused. */
const successorsLimit = 5_000;
/** Precision of "last used"; a finer one would write to the database on every request. */
const usedEveryMs = 60_000;

/** Authenticates with opaque tokens, looked up on every request, so that a revocation takes effect at the next one. */
export function openAuthFlow(
  accounts: Accounts,
  clock: Clock,
  settings: Pick<Settings, "current">,
): AuthFlow {
  const successors: Successors = new RecentMap(successorsLimit);
  const rules = () => sessionRules(settings.current());
  const parts = { accounts, clock, rules, refusals: new RefusalLog(accounts, clock), successors };
  return {
    authenticate: (request) => authenticate(parts, request),
    authorize: (principal, need) => {
      if (mayUse(principal, need)) return ok(undefined);
      if (principal.kind === "nobody") return fail(notSignedIn);
      return fail(principal.owes === undefined ? notPermitted(need) : factorDemanded);
    },
    sees: visibleProjects,
    refresh: (token, origin) => refreshOwn(parts, { token, origin }),
  };
}

interface Parts {
  readonly accounts: Accounts;
  readonly clock: Clock;
  readonly rules: () => SessionRules;
  readonly refusals: RefusalLog;
  readonly successors: Successors;
}

async function authenticate(parts: Parts, request: AuthRequest): Promise<Result<Principal, Failure>> {
  const { accounts, clock } = parts;
  const token = tokenOf(request);
  if (token === undefined) return ok(request.listener === "socket" ? localOwner : nobody);
  const found = await accounts.findToken(hashToken(token));
  const principal = found && principalOf(found, clock.now(), parts.rules());
  if (found === undefined || principal === undefined) {
    await noteWrongKey(parts, found, request);
    return refusal(request, wrongCredential);
  }
  const stranger = await strangerOf(found.grant, request.origin);
  if (stranger !== undefined) {
    await endStolen(parts, { found, stranger, origin: request.origin });
    return refusal(request, sessionOfAnother);
  }
  await noteUse(accounts, clock, found.grant);
  return ok(principal);
}

/** A browser keeps sending the cookie of an ended session, which must not block signing in again. */
function refusal({ authorization, optional }: AuthRequest, why: Failure): Result<Principal, Failure> {
  return optional === true && authorization === undefined ? ok(nobody) : fail(why);
}

/** Audits only credentials that a client sent on purpose: an expired session cookie is normal. */
async function noteWrongKey(
  { refusals }: Parts,
  found: FoundToken | undefined,
  { authorization, origin }: AuthRequest,
): Promise<void> {
  if (authorization === undefined || (found?.kind === "access" && isLive(found))) return;
  await refusals.record({
    actor: actorOf(nobody, origin),
    action: "credentials.refused",
    object: found?.grant.id ?? "",
    outcome: "refused",
    after: { kind: found?.grant.kind, label: found?.grant.label, why: whyRefused(found) },
  });
}

function isLive({ grant, user }: FoundToken): boolean {
  return grant.revokedAt === undefined && user?.disabled !== true;
}

function whyRefused(found: FoundToken | undefined): string {
  if (found === undefined) return "unknown";
  if (found.grant.revokedAt !== undefined) return "revoked";
  if (found.user?.disabled === true) return "disabled";
  return found.expiresAt === undefined ? "not for requests" : "expired";
}

/** The header takes precedence: a program sends it on purpose, whereas browsers add cookies automatically. */
function tokenOf({ authorization, session }: AuthRequest): string | undefined {
  if (authorization === undefined) return session;
  return /^Bearer ([\w-]{20,200})$/i.exec(authorization)?.[1] ?? "";
}

/** A full disk must not block access, so failures to write are ignored. */
async function noteUse(accounts: Accounts, clock: Clock, { id, lastUsedAt = 0 }: Grant): Promise<void> {
  if (clock.now() - lastUsedAt >= usedEveryMs) await accounts.touchGrant(id);
}

interface RefreshRequest {
  readonly token: string;
  readonly origin: RequestOrigin;
}

interface Successor {
  readonly at: number;
  readonly pair: Promise<Result<TokenPair, Failure>>;
}

/** Pairs for recently exchanged refresh tokens, by token hash. In memory, because only hashes are stored. */
type Successors = RecentMap<Successor>;

/** Checks first for a stranger's copy, which must not receive even the pair that its owner just got. */
async function refreshOwn(parts: Parts, request: RefreshRequest): Promise<Result<TokenPair, Failure>> {
  const { origin } = request;
  const found = await parts.accounts.findToken(hashToken(request.token));
  const stranger = found && (await strangerOf(found.grant, origin));
  if (found === undefined || stranger === undefined) return refreshOnce(parts, request);
  await endStolen(parts, { found, stranger, origin });
  return fail(sessionOfAnother);
}

/**
 * Gives concurrent refreshes of a token the same pair: a sign-in has one newest pair, so a later reuse reveals a copy.
 */
function refreshOnce(parts: Parts, request: RefreshRequest): Promise<Result<TokenPair, Failure>> {
  const { clock, successors } = parts;
  const hash = hashToken(request.token);
  const key = Buffer.from(hash).toString("base64url");
  const before = successors.get(key);
  const now = clock.now();
  if (before !== undefined && now - before.at <= refreshGraceMs) return before.pair;
  const pair = refresh(parts, { ...request, hash });
  successors.set(key, { at: now, pair });
  void pair.then(({ ok: made }) => {
    if (!made) successors.delete(key);
  });
  return pair;
}

async function refresh(
  { accounts, clock, rules }: Parts,
  { hash, origin }: RefreshRequest & { readonly hash: Uint8Array },
): Promise<Result<TokenPair, Failure>> {
  const found = await accounts.findToken(hash);
  if (found === undefined || !isRefreshable(found, clock.now(), rules())) return fail(wrongCredential);
  const used = await accounts.useToken(hash);
  if (!used.ok) return used;
  if (used.value === undefined) return fail(wrongCredential);
  // Used a moment ago, but the pair is no longer in memory: the server was restarted in between.
  if (!used.value.first && clock.now() - used.value.usedAt <= refreshGraceMs) return fail(wrongCredential);
  if (!used.value.first) return revokeFamily(accounts, found, origin);
  const pair = issuePair(clock.now(), rules().idleMs, endOfGrant(found.grant, rules()));
  const added = await accounts.addTokens(found.grant.id, pair.stored);
  await noteUse(accounts, clock, found.grant);
  return added.ok ? ok(pair.tokens) : added;
}

function isRefreshable(
  { kind, expiresAt, grant, user }: FoundToken,
  now: number,
  ages: SessionRules,
): boolean {
  if (kind !== "refresh" || grant.revokedAt !== undefined || user?.disabled === true) return false;
  const { createdAt, lastUsedAt = createdAt } = grant;
  const idleEnds = Math.max(createdAt, lastUsedAt) + ages.idleMs;
  return [expiresAt, endOfGrant(grant, ages), idleEnds].every((end) => end === undefined || end > now);
}

/** A token that was exchanged long ago is used again, so it was copied: revokes the whole sign-in. */
async function revokeFamily(
  accounts: Accounts,
  { grant, user }: FoundToken,
  { address, requestId }: RequestOrigin,
): Promise<Result<TokenPair, Failure>> {
  const actor = {
    kind: "nobody",
    id: "nobody",
    name: user?.name ?? "local owner",
    address,
    requestId,
  } as const;
  const revoked = await accounts.revoke(
    { grant: grant.id },
    {
      actor,
      action: "sessions.reuse",
      object: grant.id,
      outcome: "refused",
      before: { kind: grant.kind, label: grant.label },
    },
  );
  return revoked.ok ? fail(wrongCredential) : revoked;
}

/** Creates a token pair that expires with its family at the latest. */
export function issuePair(now: number, idleMs: number, familyEnds = Number.POSITIVE_INFINITY) {
  const accessExpiresAt = Math.min(now + accessLifetimeMs, familyEnds);
  const refreshExpiresAt = Math.min(now + idleMs, familyEnds);
  const access = issueToken("access", accessExpiresAt);
  const fresh = issueToken("refresh", refreshExpiresAt);
  const tokens: TokenPair = {
    access: access.token,
    accessExpiresAt,
    refresh: fresh.token,
    refreshExpiresAt,
  };
  return { tokens, stored: [access.stored, fresh.stored] };
}

/** Answers alike for wrong, expired, revoked and unknown credentials, so that guessing reveals nothing. */
const wrongCredential: Failure = createFailure({
  reason: "unauthenticated",
  detail: createMessage("credential-not-valid"),
  hint: createMessage("credential-not-valid-hint"),
});

const notSignedIn: Failure = createFailure({
  reason: "unauthenticated",
  detail: createMessage("not-signed-in"),
  hint: createMessage("not-signed-in-hint"),
});

const factorDemanded: Failure = createFailure({
  reason: "unauthorized",
  detail: createMessage("second-factor-demanded"),
  hint: createMessage("second-factor-demanded-hint"),
  data: { needs: "second factor" },
});

/** Only keys with scopes are refused on the own account; all other credentials may use it. */
const keyWithScopes: Failure = createFailure({
  reason: "unauthorized",
  detail: createMessage("key-not-for-account"),
  hint: createMessage("key-scopes-hint"),
});

function notPermitted(need: RouteNeed): Failure {
  if (need === "own-account" || need === "own-proofs" || need === "own-credentials") return keyWithScopes;
  return createFailure({
    reason: "unauthorized",
    detail: createMessage("permission-missing", { permission: need }),
    hint: createMessage("permission-hint"),
  });
}
