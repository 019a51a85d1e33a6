import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import type {
  CreatedCredential,
  PasskeyCreation,
  PasskeyRequest,
  PasskeyResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/access/passkey-schemas";

import type { NewAuditEntry } from "../../../drivers/accounts/audit-entry.ts";
import type { Passkey } from "../../../drivers/accounts/passkey-store.ts";
import type { Caller, RequestOrigin } from "../../http/admission/principal.ts";
import { actorOf } from "../actor-of.ts";
import type { Attempted } from "../sign-in/throttle/sign-in-allowance.ts";
import type { PasswordCheck } from "../sign-in/passwords/check-password.ts";
import { endOtherSignIns } from "../sign-in/end-sign-ins.ts";
import { challengeLifetimeMs, PasskeyChallenges } from "./passkey-challenges.ts";
import {
  beginPasskeySignIn,
  signInByPasskey,
  type PasskeyAttempt,
  type PasskeySignInOptions,
} from "./passkey-sign-in.ts";
import type { PasswordOptions, SignedIn } from "../sign-in/passwords/password-sign-in.ts";
import { passkeySpent } from "../sign-in/throttle/sign-in-failures.ts";
import type { PasskeySite } from "./passkey-site.ts";

/** Manages passkeys: authenticators that sign a one-time challenge for one site. */
export interface Passkeys {
  /** Oldest first. */
  list(by: Caller): Promise<readonly PasskeyResource[]>;
  /** Returns the options for creating a passkey in the browser. Requires the password again. */
  begin(by: Caller, password: string, site: PasskeySite): Promise<Result<PasskeyCreation, Failure>>;
  /** Ends all other sign-ins of this person. */
  add(
    by: Caller,
    passkey: { name: string; credential: CreatedCredential },
    site: PasskeySite,
  ): Promise<Result<PasskeyResource, Failure>>;
  rename(by: Caller, passkey: { id: string; name: string }): Promise<Result<PasskeyResource, Failure>>;
  /** Requires the password again. */
  remove(by: Caller, passkey: { id: string; password: string }): Promise<Result<void, Failure>>;
  /** Returns whether anybody has a passkey for this host name. */
  hasAny(site: string): Promise<boolean>;
  beginSignIn(site: PasskeySite): PasskeyRequest;
  signIn(attempt: PasskeyAttempt, origin: RequestOrigin): Promise<Attempted<SignedIn>>;
}

/** Loaded when a passkey is created or shown. */
const load = () => import("./verify-passkey.ts");

type PasskeyOptions = PasskeySignInOptions & { readonly check: PasswordCheck };

export function openPasskeys(proving: PasswordOptions & { readonly check: PasswordCheck }): Passkeys {
  const options = { ...proving, challenges: new PasskeyChallenges(proving.clock) };
  const { passkeys } = proving.accounts;
  return {
    list: async ({ principal }) => (await passkeys.list(principal.id)).map(resourceOf),
    begin: (by, password, site) => begin(options, by, { password, site }),
    add: (by, passkey, site) => add(options, by, { ...passkey, site }),
    rename: async (by, { id, name }) => {
      const wanted = { id, name, user: by.principal.id };
      const renamed = await passkeys.rename(wanted, auditOf(by, "passkeys.rename"));
      return renamed.ok ? ok(resourceOf(renamed.value)) : renamed;
    },
    remove: (by, passkey) => remove(options, by, passkey),
    hasAny: (site) => passkeys.hasAny(site),
    beginSignIn: (site) => beginPasskeySignIn(options, site),
    signIn: (attempt, origin) => signInByPasskey(options, attempt, origin),
  };
}

async function begin(
  { accounts, check, challenges }: PasskeyOptions,
  by: Caller,
  { password, site }: { readonly password: string; readonly site: PasskeySite },
): Promise<Result<PasskeyCreation, Failure>> {
  const user = await check.again(by, password);
  if (!user.ok) return user;
  const { generateRegistrationOptions } = await import("@simplewebauthn/server");
  const { handleOf, passkeyAlgorithms } = await load();
  const here = (await accounts.passkeys.list(user.value.id)).filter((passkey) => passkey.site === site.name);
  const {
    challenge,
    rp,
    user: person,
    pubKeyCredParams,
  } = await generateRegistrationOptions({
    rpName: "wezterm-parallel",
    rpID: site.name,
    userID: handleOf(user.value),
    userName: user.value.name,
    challenge: challenges.make(purposeOf(by)),
    timeout: challengeLifetimeMs,
    supportedAlgorithmIDs: passkeyAlgorithms,
  });
  return ok({
    challenge,
    rp: { id: site.name, name: rp.name },
    user: person,
    pubKeyCredParams: pubKeyCredParams.map(({ alg }) => ({ type: "public-key", alg })),
    timeout: challengeLifetimeMs,
    excludeCredentials: here.map(({ credential, transports }) => ({
      id: credential,
      type: "public-key",
      transports: [...transports],
    })),
    authenticatorSelection: {
      residentKey: "required",
      requireResidentKey: true,
      userVerification: "required",
    },
    attestation: "none",
  });
}

interface Adding {
  readonly name: string;
  readonly credential: CreatedCredential;
  readonly site: PasskeySite;
}

async function add(
  { accounts, challenges, refusals }: PasskeyOptions,
  by: Caller,
  { name, credential, site }: Adding,
): Promise<Result<PasskeyResource, Failure>> {
  const isFresh = (challenge: string) => challenges.spend(challenge, purposeOf(by));
  const { verifyCreation } = await load();
  const verified = await verifyCreation(credential, site, isFresh);
  if (!verified.ok) {
    const { spent, why } = verified.failure;
    await refusals.record({ ...auditOf(by, "passkeys.add"), outcome: "refused", after: { why } });
    return fail(spent ? passkeySpent : unverified);
  }
  const added = await accounts.passkeys.add(
    { ...verified.value, user: by.principal.id, site: site.name, name },
    auditOf(by, "passkeys.add"),
  );
  if (!added.ok) return added;
  const ended = await endOtherSignIns(accounts, by);
  return ended.ok ? ok(resourceOf(added.value)) : ended;
}

async function remove(
  { accounts, check }: PasskeyOptions,
  by: Caller,
  { id, password }: { readonly id: string; readonly password: string },
): Promise<Result<void, Failure>> {
  const user = await check.again(by, password);
  if (!user.ok) return user;
  return accounts.passkeys.remove({ id, user: user.value.id }, auditOf(by, "passkeys.remove"));
}

/** Binds a challenge to the person who entered the password and to their session. */
function purposeOf({ principal: { id, grant = "" } }: Caller): string {
  return `new passkey of ${id} in ${grant}`;
}

function resourceOf({ id, name, site, createdAt, lastUsedAt }: Passkey): PasskeyResource {
  return { id, name, site, createdAt, lastUsedAt };
}

function auditOf({ principal, origin }: Caller, action: string): NewAuditEntry {
  return { actor: actorOf(principal, origin), action, object: principal.id, outcome: "done" };
}

const unverified: Failure = createFailure({
  reason: "invalid-request",
  detail: createMessage("passkey-unverified"),
});
