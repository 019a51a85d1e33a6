import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import {
  type Permission,
  projectPermissions,
  serverPermissions,
} from "@wezterm-parallel/shared/domain/access/permissions";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import type { Identity, SignInLink } from "@wezterm-parallel/shared/protocol/api/schemas/access/auth-schemas";

import type { Accounts, FoundToken } from "../../../drivers/accounts/accounts.ts";
import type { Caller, Principal, RequestOrigin, TokenPair } from "../../http/admission/principal.ts";
import { actorOf } from "../actor-of.ts";
import { visibleProjects } from "../permissions-of-principal.ts";
import { nobody } from "../principal-of.ts";
import type { RefusalLog } from "../audit/refusal-log.ts";
import { hashToken, issueToken } from "../tokens.ts";
import { linkOfAnother, peerUidOf, strangerOf } from "./own-connection.ts";
import { startSession } from "./start-session.ts";

export interface SignIns {
  /** Creates a link that signs a browser in as the caller, once and within a minute. */
  makeLink(principal: Principal, origin: RequestOrigin): Promise<Result<SignInLink, Failure>>;
  /** Returns the first token pair of a browser that opened a link. */
  exchangeLink(link: string, origin: RequestOrigin): Promise<Result<TokenPair, Failure>>;
  signOut(principal: Principal, origin: RequestOrigin): Promise<Result<void, Failure>>;
  /** Ends all sign-ins and links of this person, optionally with their keys; returns the revoked grants. */
  signOutEverywhere(by: Caller, also: { readonly keys: boolean }): Promise<Result<string[], Failure>>;
  describe(principal: Principal): Identity;
}

/** Long enough for a browser to start, too short for a forgotten link to be a risk. */
const linkLifetimeMs = 60_000;

interface SignInOptions {
  readonly accounts: Accounts;
  readonly clock: Clock;
  readonly refusals: RefusalLog;
  /**
   * The address for browsers, such as `http://127.0.0.1:7117`; undefined while the server does not listen on the
   * network.
   */
  readonly address: () => string | undefined;
}

export function openSignIns(options: SignInOptions): SignIns {
  return {
    makeLink: (principal, origin) => makeLink(options, principal, origin),
    exchangeLink: (link, origin) => exchangeLink(options, link, origin),
    signOut: (principal, origin) => signOut(options, principal, origin),
    signOutEverywhere: (by, also) => signOutEverywhere(options, by, also),
    describe,
  };
}

async function makeLink(
  { accounts, clock, address }: SignInOptions,
  principal: Principal,
  origin: RequestOrigin,
): Promise<Result<SignInLink, Failure>> {
  const base = address();
  if (base === undefined) return fail(listensNowhere);
  const expiresAt = clock.now() + linkLifetimeMs;
  const { token, stored } = issueToken("link", expiresAt);
  const made = await accounts.addGrant(
    {
      kind: "link",
      user: userOf(principal),
      label: "link",
      expiresAt,
      address: origin.address,
      userAgent: origin.userAgent,
      peerUid: await peerUidOf(origin),
      tokens: [stored],
    },
    { actor: actorOf(principal, origin), action: "links.make", object: "", outcome: "done" },
  );
  return made.ok ? ok({ url: `${base}/sign-in#${token}`, expiresAt }) : made;
}

async function exchangeLink(
  { accounts, clock, refusals }: SignInOptions,
  link: string,
  origin: RequestOrigin,
): Promise<Result<TokenPair, Failure>> {
  const hash = hashToken(link);
  const found = await accounts.findToken(hash);
  const refused = {
    actor: actorOf(nobody, origin),
    action: "links.refused",
    object: found?.grant.id ?? "",
    outcome: "refused",
  } as const;
  const why = found === undefined ? "unknown" : whyUnusable(found, clock.now());
  if (found === undefined || why !== undefined) {
    await refusals.record({ ...refused, after: { why } });
    return fail(linkSpent);
  }
  const stranger = await strangerOf(found.grant, origin);
  if (stranger !== undefined) {
    // Another OS user has the link, so it is revoked.
    const before = { why: "another user", uid: stranger.of, usedBy: stranger.by };
    const ended = await accounts.revoke({ grant: found.grant.id }, { ...refused, before });
    return ended.ok ? fail(linkOfAnother) : ended;
  }
  const used = await accounts.useToken(hash);
  if (!used.ok) return used;
  if (used.value?.first !== true) {
    await refusals.record({ ...refused, after: { why: "used" } });
    return fail(linkSpent);
  }
  const session = { kind: "browser", label: "browser", user: found.user, by: "link" } as const;
  return startSession({ accounts, clock }, session, origin);
}

/** Returns the reason for the audit log; undefined for a valid link. */
function whyUnusable({ kind, expiresAt, usedAt, grant, user }: FoundToken, now: number): string | undefined {
  if (kind !== "link") return "no link";
  if (usedAt !== undefined) return "used";
  if (grant.revokedAt !== undefined) return "revoked";
  if (user?.disabled === true) return "disabled";
  return expiresAt !== undefined && expiresAt > now ? undefined : "expired";
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

/** For a lost laptop or an unknown sign-in: invalidates everything issued before. */
async function signOutEverywhere(
  { accounts }: SignInOptions,
  { principal, origin }: Caller,
  { keys }: { readonly keys: boolean },
): Promise<Result<string[], Failure>> {
  const sessions = ["browser", "program", "link"] as const;
  const revoked = await accounts.revoke(
    { user: userOf(principal) ?? null, kinds: keys ? [...sessions, "key"] : sessions },
    { actor: actorOf(principal, origin), action: "sessions.end", object: principal.id, outcome: "done" },
  );
  return revoked.ok ? ok([...revoked.value]) : revoked;
}

function describe(principal: Principal): Identity {
  const { kind, id, name, role, projects, owes } = principal;
  const everywhere = [...serverPermissions, ...projectPermissions].filter(
    (permission) => visibleProjects(principal, permission) === "all",
  );
  const own = [...projects].map(([number, projectRole]) => ({
    project: `p${number}`,
    role: projectRole,
    permissions: projectPermissions.filter((permission) => isSeenIn(principal, permission, number)),
  }));
  return { kind, id, name, role, ...(owes && { owes }), permissions: everywhere, projects: own };
}

function isSeenIn(principal: Principal, permission: Permission, project: number): boolean {
  const seen = visibleProjects(principal, permission);
  return seen === "all" || seen.has(project);
}

function userOf({ kind, id }: Principal): string | undefined {
  return kind === "user" ? id : undefined;
}

const listensNowhere: Failure = createFailure({
  reason: "unsupported",
  detail: createMessage("listens-nowhere"),
  hint: createMessage("listens-nowhere-hint"),
});

const linkSpent: Failure = createFailure({
  reason: "unauthenticated",
  detail: createMessage("one-time-link-spent"),
  hint: createMessage("one-time-link-spent-hint"),
});
