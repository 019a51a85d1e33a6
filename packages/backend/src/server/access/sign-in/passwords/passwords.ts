import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import type { Invitation } from "@wezterm-parallel/shared/protocol/api/schemas/access/sign-in-schemas";

import type { FoundToken } from "../../../../drivers/accounts/accounts.ts";
import type { NewAuditEntry } from "../../../../drivers/accounts/audit-entry.ts";
import type { User } from "../../../../drivers/accounts/user.ts";
import type { Caller, RequestOrigin } from "../../../http/admission/principal.ts";
import { actorOf } from "../../actor-of.ts";
import { aboveOwn, noUser, reachesAll } from "../../people.ts";
import { nobody } from "../../principal-of.ts";
import type { RefusalLog } from "../../audit/refusal-log.ts";
import { hashToken, issueToken } from "../../tokens.ts";
import type { PasswordCheck } from "./check-password.ts";
import { endOtherSignIns, signInKinds } from "../end-sign-ins.ts";
import type { Attempted } from "../throttle/sign-in-allowance.ts";
import { refusePassword } from "./password-policy.ts";
import {
  type PasswordOptions,
  type SignedIn,
  type SignInAttempt,
  signInByPassword,
} from "./password-sign-in.ts";

/** Manages passwords. A wrong name, password or code and a disabled account all get the same answer. */
export interface Passwords {
  signIn(attempt: SignInAttempt, origin: RequestOrigin): Promise<Attempted<SignedIn>>;
  /** Lets the holder of an invitation set the password, once. */
  acceptInvitation(
    invitation: { readonly token: string; readonly password: string },
    origin: RequestOrigin,
  ): Promise<Result<{ name: string }, Failure>>;
  /** Ends all other sign-ins of this person. */
  change(by: Caller, change: { old: string; password: string }): Promise<Result<void, Failure>>;
  /** Ends the person's sign-ins and password; returns the link to set a new one. */
  reset(
    by: Caller,
    user: string,
    also: { secondFactor: boolean; keys: boolean },
  ): Promise<Result<Invitation, Failure>>;
}

/** Covers a weekend; longer-lived invitations would stay valid in mailboxes. */
const invitationLifetimeMs = 3 * 24 * 3_600_000;

interface PasswordsOptions extends PasswordOptions {
  readonly check: PasswordCheck;
  /** The address for browsers; undefined while the server does not listen on the network. */
  readonly address: () => string | undefined;
}

export function openPasswords(options: PasswordsOptions): Passwords {
  return {
    signIn: (attempt, origin) => signInByPassword(options, attempt, origin),
    acceptInvitation: (invitation, origin) => acceptInvitation(options, invitation, origin),
    change: (by, change) => changePassword(options, by, change),
    reset: (by, key, also) => reset(options, by, { key, ...also }),
  };
}

/** Checks the password first, so that a refused one does not use up the invitation. */
async function acceptInvitation(
  { accounts, clock, hasher, refusals }: PasswordsOptions,
  { token, password }: { readonly token: string; readonly password: string },
  origin: RequestOrigin,
): Promise<Result<{ name: string }, Failure>> {
  const found = await accounts.findToken(hashToken(token));
  const user = found && invitedBy(found, clock.now());
  if (user === undefined) {
    await noteRefused(refusals, found, origin);
    return fail(invitationSpent);
  }
  const refused = refusePassword(password, user.name);
  if (refused !== undefined) return fail(refused);
  const hash = await hasher.hash(password);
  if (!hash.ok) return hash;
  const used = await accounts.useToken(hashToken(token));
  if (!used.ok) return used;
  if (used.value?.first !== true) {
    await noteRefused(refusals, found, origin);
    return fail(invitationSpent);
  }
  const actor = actorOf({ ...user, kind: "user" }, origin);
  const audit: NewAuditEntry = { actor, action: "password.accept", object: user.id, outcome: "done" };
  const set = await accounts.setPassword({ user: user.id, hash: hash.value }, audit);
  return set.ok ? ok({ name: user.name }) : set;
}

async function noteRefused(
  refusals: RefusalLog,
  found: FoundToken | undefined,
  origin: RequestOrigin,
): Promise<void> {
  await refusals.record({
    actor: actorOf(nobody, origin),
    action: "invitations.refused",
    object: found?.grant.id ?? "",
    outcome: "refused",
    after: { user: found?.user?.name, why: found === undefined ? "unknown" : "spent" },
  });
}

function invitedBy({ kind, expiresAt, usedAt, grant, user }: FoundToken, now: number): User | undefined {
  if (kind !== "invitation" || usedAt !== undefined || grant.revokedAt !== undefined) return undefined;
  return user?.disabled === false && expiresAt !== undefined && expiresAt > now ? user : undefined;
}

async function changePassword(
  { accounts, check, hasher }: PasswordsOptions,
  by: Caller,
  { old, password }: { readonly old: string; readonly password: string },
): Promise<Result<void, Failure>> {
  const user = await check.again(by, old);
  if (!user.ok) return user;
  const { id, name } = user.value;
  const refused = refusePassword(password, name);
  if (refused !== undefined) return fail(refused);
  const hash = await hasher.hash(password);
  if (!hash.ok) return hash;
  const audit = auditOf(by, "password.change", id);
  const set = await accounts.setPassword({ user: id, hash: hash.value }, audit);
  return set.ok ? endOtherSignIns(accounts, by) : set;
}

interface Reset {
  readonly key: string;
  readonly secondFactor: boolean;
  readonly keys: boolean;
}

/**
 * Resetting a password allows impersonation, so it needs a role at least as high, and keys with scopes cannot do it.
 */
async function reset(
  options: PasswordsOptions,
  by: Caller,
  { key, ...also }: Reset,
): Promise<Result<Invitation, Failure>> {
  const { accounts, address } = options;
  const user = await accounts.user(key);
  if (user === undefined) return fail(noUser(key));
  if (by.principal.scopes !== undefined) return fail(keysInviteNobody);
  if (!reachesAll(by, [user.role, ...user.projects.values()])) return fail(aboveOwn);
  const base = address();
  if (base === undefined) return fail(listensNowhere);
  const forgotten = await forget(options, by, { user, ...also });
  return forgotten.ok ? invite(options, by, { user, base }) : forgotten;
}

async function forget(
  { accounts }: PasswordsOptions,
  by: Caller,
  { user, secondFactor, keys }: Omit<Reset, "key"> & { readonly user: User },
): Promise<Result<unknown, Failure>> {
  if (secondFactor && user.hasSecondFactor) {
    const taken = await accounts.setFactor(
      { user: user.id, factor: null },
      auditOf(by, "factor.reset", user.id),
    );
    if (!taken.ok) return taken;
  }
  const forgot = await accounts.passkeys.removeAll(user.id, auditOf(by, "passkeys.reset", user.id));
  if (!forgot.ok) return forgot;
  if (user.hasPassword) {
    const taken = await accounts.setPassword(
      { user: user.id, hash: null },
      auditOf(by, "password.reset", user.id),
    );
    if (!taken.ok) return taken;
  }
  return accounts.revoke(
    { user: user.id, kinds: keys ? [...signInKinds, "key"] : signInKinds },
    auditOf(by, "sessions.end", user.id),
  );
}

async function invite(
  { accounts, clock }: PasswordsOptions,
  by: Caller,
  { user, base }: { readonly user: User; readonly base: string },
): Promise<Result<Invitation, Failure>> {
  const expiresAt = clock.now() + invitationLifetimeMs;
  const { token, stored } = issueToken("invitation", expiresAt);
  const { address, userAgent } = by.origin;
  const made = await accounts.addGrant(
    {
      kind: "invitation",
      user: user.id,
      label: "invitation",
      expiresAt,
      address,
      userAgent,
      tokens: [stored],
    },
    { ...auditOf(by, "invitations.make", ""), after: { user: user.name, expiresAt } },
  );
  return made.ok ? ok({ url: `${base}/set-password#${token}`, expiresAt }) : made;
}

function auditOf({ principal, origin }: Caller, action: string, object: string): NewAuditEntry {
  return { actor: actorOf(principal, origin), action, object, outcome: "done" };
}

const invitationSpent: Failure = createFailure({
  reason: "unauthenticated",
  detail: createMessage("invitation-spent"),
  hint: createMessage("invitation-spent-hint"),
});

const keysInviteNobody: Failure = createFailure({
  reason: "unauthorized",
  detail: createMessage("key-makes-no-links"),
  hint: createMessage("key-scopes-hint"),
});

const listensNowhere: Failure = createFailure({
  reason: "unsupported",
  detail: createMessage("listens-nowhere-for-password"),
  hint: createMessage("listens-nowhere-hint"),
});
