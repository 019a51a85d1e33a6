import { randomBytes } from "node:crypto";

import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import { inEnglish } from "@wezterm-parallel/shared/domain/failure-message";
import type {
  SignOnRefusal,
  SignOnTarget,
} from "@wezterm-parallel/shared/protocol/api/schemas/access/oidc-schemas";

import type { Accounts } from "../../../drivers/accounts/accounts.ts";
import type { Actor } from "../../../drivers/accounts/audit-entry.ts";
import type { StoredProvider } from "../../../drivers/accounts/federation.ts";
import type { User } from "../../../drivers/accounts/user.ts";
import type {
  IdentityClaims,
  IdentityProvider,
  ProviderTrouble,
} from "../../../drivers/identity/identity-provider.ts";
import type { RequestOrigin, TokenPair } from "../../http/admission/principal.ts";
import { actorOf } from "../actor-of.ts";
import { nobody } from "../principal-of.ts";
import { RecentMap } from "../recent-map.ts";
import type { RefusalLog } from "../audit/refusal-log.ts";
import { startSession } from "../sign-in/start-session.ts";
import { openSecret } from "./oidc-setup.ts";
import { readTicket, type SignOnTicket, writeTicket } from "./sign-on-ticket.ts";
import { personFromClaims, wantedClaims } from "./person-from-claims.ts";

interface SignOnStart {
  readonly to: SignOnTarget;
  /** This server's callback, under the host name that the browser uses. */
  readonly redirectUri: string;
}

interface SignOnReturn {
  /** The callback URL with its query. */
  readonly url: URL;
  /** From the cookie. */
  readonly ticket?: string | undefined;
  /** The browser's previous session, which ends. */
  readonly replaces?: string | undefined;
}

/** Signs in at an OpenID Connect provider: the browser is redirected there and returns with a code. */
export interface SingleSignOn {
  isSetUp(): Promise<boolean>;
  /** Returns the URL of the provider, and the ticket that the same browser must send back. */
  start(
    start: SignOnStart,
    origin: RequestOrigin,
  ): Promise<Result<{ url: string; ticket: string; expiresAt: number }, SignOnRefusal>>;
  finish(
    back: SignOnReturn,
    origin: RequestOrigin,
  ): Promise<Result<{ tokens: TokenPair; to: SignOnTarget }, SignOnRefusal>>;
}

/** Time to enter a password and a second factor, and to read a mail in between. */
const ticketLifetimeMs = 10 * 60_000;
/** Used tickets; besides, the provider accepts each code only once. */
const rememberedTickets = 10_000;

export interface SignOnOptions {
  readonly accounts: Accounts;
  readonly clock: Clock;
  readonly key: Uint8Array;
  readonly refusals: RefusalLog;
  readonly provider: IdentityProvider;
}

type Parts = SignOnOptions & { readonly used: RecentMap<true> };

export function openSingleSignOn(options: SignOnOptions): SingleSignOn {
  const parts = { ...options, used: new RecentMap<true>(rememberedTickets) };
  return {
    isSetUp: async () => (await options.accounts.federation.provider()) !== undefined,
    start: (start, origin) => begin(parts, start, origin),
    finish: (back, origin) => finish(parts, back, origin),
  };
}

async function begin(
  { accounts, clock, key, provider, refusals }: Parts,
  { to, redirectUri }: SignOnStart,
  origin: RequestOrigin,
): ReturnType<SingleSignOn["start"]> {
  const stored = await accounts.federation.provider();
  if (stored === undefined) return fail("not-set-up");
  const secrets = { state: random(), nonce: random(), verifier: random() };
  const url = await provider.authorizationUrl(settingsOf(key, stored), { secrets, redirectUri });
  if (!url.ok) return fail(await refuse(refusals, troubleOf(url.failure, origin)));
  const expiresAt = Math.round(clock.now()) + ticketLifetimeMs;
  const ticket = writeTicket(key, { ...secrets, redirectUri, to, version: stored.version, expiresAt });
  return ok({ url: url.value, ticket, expiresAt });
}

/** 256 bits in 43 characters, the minimum length for PKCE. */
function random(): string {
  return randomBytes(32).toString("base64url");
}

/** Always creates a new session id, to prevent session fixation. */
async function finish(
  parts: Parts,
  back: SignOnReturn,
  origin: RequestOrigin,
): ReturnType<SingleSignOn["finish"]> {
  const { accounts, key, provider, refusals } = parts;
  const stored = await accounts.federation.provider();
  if (stored === undefined) return fail("not-set-up");
  const ticket = takeTicket(parts, back, stored);
  if (!ticket.ok) return fail(await refuse(refusals, { kind: "start-again", why: ticket.failure, origin }));
  const claims = await provider.exchange(settingsOf(key, stored), {
    secrets: ticket.value,
    url: new URL(back.url.search, ticket.value.redirectUri),
    wanted: wantedClaims(stored.settings),
  });
  if (!claims.ok) return fail(await refuse(refusals, troubleOf(claims.failure, origin)));
  const user = await admit(parts, { claims: claims.value, stored, origin });
  if (!user.ok) return user;
  const tokens = await startFor(parts, { user: user.value, replaces: back.replaces }, origin);
  return tokens.ok ? ok({ tokens: tokens.value, to: ticket.value.to }) : tokens;
}

/** Requires that the same browser returns with its own ticket, once and in time. */
function takeTicket(
  { clock, key, used }: Parts,
  { ticket: text, url }: SignOnReturn,
  { version }: StoredProvider,
): Result<SignOnTicket, string> {
  const ticket = text === undefined ? undefined : readTicket(key, text);
  if (ticket === undefined) return fail("this browser has not started a sign-in");
  const states = url.searchParams.getAll("state");
  if (states.length !== 1 || states[0] !== ticket.state) return fail("the state belongs to another sign-in");
  if (used.get(ticket.state) !== undefined) return fail("the state was already used");
  used.set(ticket.state, true);
  if (ticket.expiresAt <= clock.now()) return fail("the sign-in took too long");
  if (ticket.version !== version) return fail("the settings have changed in the meantime");
  return ok(ticket);
}

interface Arrived {
  readonly claims: IdentityClaims;
  readonly stored: StoredProvider;
  readonly origin: RequestOrigin;
}

/** Returns the entry for the audit log. */
function troubleOf({ kind, why }: ProviderTrouble, origin: RequestOrigin): Refused {
  return { kind, why: inEnglish(why), origin };
}

async function admit(
  { accounts, refusals }: Parts,
  { claims, stored, origin }: Arrived,
): Promise<Result<User, SignOnRefusal>> {
  const { issuer, subject } = claims;
  const refused = { kind: "no-account", issuer, subject, origin } as const;
  const person = personFromClaims(stored.settings, claims);
  if (!person.ok) return fail(await refuse(refusals, { ...refused, why: person.failure }));
  const admission = await accounts.federation.admit(person.value, providerActor(issuer, origin));
  if (!admission.ok) return fail("trouble");
  if (admission.value.admitted) return ok(admission.value.user);
  const { why, user } = admission.value;
  return fail(await refuse(refusals, { ...refused, why, user }));
}

/** The person is not known before the provider has answered, so the provider is the actor. */
function providerActor(issuer: string, { address, requestId }: RequestOrigin): Actor {
  return { kind: "nobody", id: issuer, name: "single sign-on", address, requestId };
}

interface Starting {
  readonly user: User;
  readonly replaces: string | undefined;
}

async function startFor(
  options: SignOnOptions,
  { user, replaces }: Starting,
  origin: RequestOrigin,
): Promise<Result<TokenPair, SignOnRefusal>> {
  if (replaces !== undefined) {
    const actor = actorOf({ ...user, kind: "user" }, origin);
    const audit = { actor, action: "sessions.replace", object: replaces, outcome: "done" } as const;
    if (!(await options.accounts.revoke({ grant: replaces }, audit)).ok) return fail("trouble");
  }
  const session = { kind: "browser", label: "browser", user, by: "single sign-on" } as const;
  const tokens = await startSession(options, session, origin);
  return tokens.ok ? tokens : fail("trouble");
}

function settingsOf(key: Uint8Array, { settings, secret }: StoredProvider) {
  return { ...settings, clientSecret: secret && openSecret(key, secret) };
}

interface Refused {
  readonly kind: ProviderTrouble["kind"] | "start-again" | "no-account";
  readonly why: string;
  readonly origin: RequestOrigin;
  readonly user?: User | undefined;
  readonly issuer?: string;
  readonly subject?: string;
}

async function refuse(
  refusals: RefusalLog,
  { kind, why, origin, user, issuer, subject }: Refused,
): Promise<SignOnRefusal> {
  await refusals.record({
    actor: actorOf(nobody, origin),
    action: "sessions.refused",
    object: user?.id ?? "",
    outcome: "refused",
    after: { by: "single sign-on", why, name: user?.name, issuer, subject },
  });
  return kind;
}
