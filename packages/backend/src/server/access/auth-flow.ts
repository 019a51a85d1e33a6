import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { say, sayFailure } from "@wezterm-parallel/shared/domain/failure-message";

import type { AuthFlow, AuthRequest, Principal, RequestOrigin, TokenPair } from "../../base/access.ts";
import type { Accounts, FoundToken, Grant } from "../../drivers/accounts/accounts.ts";
import { mayUse, visibleProjects } from "./permissions-of-principal.ts";
import { localOwner, nobody, principalOf, refreshLifetimeMs } from "./principal-of.ts";
import { hashToken, issueToken } from "./tokens.ts";

/** Short, because what was copied out of a browser or a file is of use for as long. */
export const accessLifetimeMs = 15 * 60_000;
/** Two tabs that refresh at once are honest: the second use of a token within this is not taken for theft. */
const refreshGraceMs = 10_000;
/** How exact "last used" is; finer would make a write of every request. */
const usedEveryMs = 60_000;

/** Opaque tokens, looked up on every request: a revocation counts from the next one on. */
export function openAuthFlow(accounts: Accounts, clock: Clock): AuthFlow {
  return {
    authenticate: (request) => authenticate(accounts, clock, request),
    authorize: (principal, need) => {
      if (mayUse(principal, need)) return ok(undefined);
      return fail(principal.kind === "nobody" ? notSignedIn : notPermitted(need));
    },
    sees: visibleProjects,
    refresh: (token, origin) => refresh(accounts, clock, { token, origin }),
  };
}

async function authenticate(
  accounts: Accounts,
  clock: Clock,
  request: AuthRequest,
): Promise<Result<Principal, Failure>> {
  const token = tokenOf(request);
  if (token === undefined) return ok(request.listener === "socket" ? localOwner : nobody);
  const found = await accounts.findToken(hashToken(token));
  const principal = found && principalOf(found, clock.now());
  if (found === undefined || principal === undefined) {
    // A browser goes on sending the cookie of a session that was ended: it must still be able to sign in again.
    const byCookie = request.authorization === undefined;
    return request.optional === true && byCookie ? ok(nobody) : fail(wrongCredential);
  }
  await noteUse(accounts, clock, found.grant);
  return ok(principal);
}

/** The header wins: what a program sends on purpose counts before what a browser adds by itself. */
function tokenOf({ authorization, session }: AuthRequest): string | undefined {
  if (authorization === undefined) return session;
  return /^Bearer ([\w-]{20,200})$/i.exec(authorization)?.[1] ?? "";
}

/** A disk that is full keeps nobody out. */
async function noteUse(accounts: Accounts, clock: Clock, { id, lastUsedAt = 0 }: Grant): Promise<void> {
  if (clock.now() - lastUsedAt >= usedEveryMs) await accounts.touchGrant(id);
}

interface RefreshRequest {
  readonly token: string;
  readonly origin: RequestOrigin;
}

async function refresh(
  accounts: Accounts,
  clock: Clock,
  { token, origin }: RefreshRequest,
): Promise<Result<TokenPair, Failure>> {
  const hash = hashToken(token);
  const found = await accounts.findToken(hash);
  if (found === undefined || !isRefreshable(found, clock.now())) return fail(wrongCredential);
  const used = await accounts.useToken(hash);
  if (!used.ok) return used;
  if (used.value === undefined) return fail(wrongCredential);
  if (!used.value.first && clock.now() - used.value.usedAt > refreshGraceMs) {
    return revokeFamily(accounts, found, origin);
  }
  const pair = issuePair(clock.now(), found.grant.expiresAt);
  const added = await accounts.addTokens(found.grant.id, pair.stored);
  return added.ok ? ok(pair.tokens) : added;
}

function isRefreshable({ kind, expiresAt, grant, user }: FoundToken, now: number): boolean {
  if (kind !== "refresh" || grant.revokedAt !== undefined || user?.disabled === true) return false;
  return [expiresAt, grant.expiresAt].every((end) => end === undefined || end > now);
}

/** Somebody has a copy of a token that was exchanged long ago: whoever it is, nothing of this sign-in counts any more. */
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

/** A new pair that ends with its family at the latest. */
export function issuePair(now: number, familyEnds = Number.POSITIVE_INFINITY) {
  const accessExpiresAt = Math.min(now + accessLifetimeMs, familyEnds);
  const refreshExpiresAt = Math.min(now + refreshLifetimeMs, familyEnds);
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

/** One answer for wrong, expired, revoked and never existed: nothing is told to who guesses. */
const wrongCredential: Failure = sayFailure({
  reason: "unauthenticated",
  detail: say("credential-not-valid"),
  hint: say("credential-not-valid-hint"),
});

const notSignedIn: Failure = sayFailure({
  reason: "unauthenticated",
  detail: say("not-signed-in"),
  hint: say("not-signed-in-hint"),
});

function notPermitted(need: string): Failure {
  return sayFailure({
    reason: "unauthorized",
    detail: say("permission-missing", { permission: need }),
    hint: say("permission-hint"),
  });
}
