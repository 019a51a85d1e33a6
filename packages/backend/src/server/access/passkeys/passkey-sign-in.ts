import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type {
  PasskeyRequest,
  PresentedCredential,
} from "@wezterm-parallel/shared/protocol/api/schemas/access/passkey-schemas";

import type { User } from "../../../drivers/accounts/user.ts";
import type { Passkey } from "../../../drivers/accounts/passkey-store.ts";
import type { RequestOrigin } from "../../http/admission/principal.ts";
import { actorOf } from "../actor-of.ts";
import type { Attempted } from "../sign-in/throttle/sign-in-allowance.ts";
import { challengeLifetimeMs, type PasskeyChallenges } from "./passkey-challenges.ts";
import {
  noteRefused,
  startProven,
  tryingOf,
  type PasswordOptions,
  type SignedIn,
} from "../sign-in/passwords/password-sign-in.ts";
import { passkeySpent, tooMany, wrongPasskey } from "../sign-in/throttle/sign-in-failures.ts";
import type { PasskeySite } from "./passkey-site.ts";

const purpose = "sign in";

export interface PasskeyAttempt {
  readonly credential: PresentedCredential;
  readonly site: PasskeySite;
  readonly mark?: string | undefined;
  /** The browser's previous session, which ends. */
  readonly replaces?: string | undefined;
}

export type PasskeySignInOptions = PasswordOptions & { readonly challenges: PasskeyChallenges };

/** Accepts any passkey of this site; the authenticator names its user. */
export function beginPasskeySignIn(
  { challenges }: PasskeySignInOptions,
  { name }: PasskeySite,
): PasskeyRequest {
  return {
    challenge: Buffer.from(challenges.make(purpose)).toString("base64url"),
    rpId: name,
    timeout: challengeLifetimeMs,
    userVerification: "required",
  };
}

/** Failed attempts are throttled together with those of passwords. */
export async function signInByPasskey(
  options: PasskeySignInOptions,
  attempt: PasskeyAttempt,
  origin: RequestOrigin,
): Promise<Attempted<SignedIn>> {
  const { accounts, throttle } = options;
  const passkey = await accounts.passkeys.find(attempt.credential.id);
  const user = passkey && (await accounts.user(passkey.user));
  const trying = { user, name: user?.name ?? "", mark: attempt.mark, origin };
  const begun = await throttle.begin(await tryingOf(options, trying));
  if (!begun.ok) return { allowance: undefined, result: begun };
  const gate = begun.value;
  if (!gate.open) {
    if (gate.first) await noteRefused(options, { user, origin, why: "too many tries" });
    return { allowance: gate.allowance(), result: fail(tooMany(gate.allowance())) };
  }
  const proven = await prove(options, { attempt, passkey, user, origin });
  if (!proven.ok) {
    if (proven.failure !== wrongPasskey) await gate.release();
    return { allowance: gate.allowance(), result: proven };
  }
  const forgotten = await gate.succeed();
  if (!forgotten.ok) return { allowance: gate.allowance(), result: forgotten };
  const session = { as: "browser", replaces: attempt.replaces } as const;
  const result = await startProven(options, { attempt: session, user: proven.value, by: "passkey" }, origin);
  return { allowance: gate.allowance(), result };
}

interface Asked {
  readonly attempt: PasskeyAttempt;
  readonly passkey: Passkey | undefined;
  readonly user: User | undefined;
  readonly origin: RequestOrigin;
}

async function prove(
  options: PasskeySignInOptions,
  { attempt, passkey, user, origin }: Asked,
): Promise<Result<User, Failure>> {
  const { accounts, challenges } = options;
  const refuse = async (why: string, failure = wrongPasskey) => {
    await noteRefused(options, { user, origin, why: `passkey: ${why}` });
    return fail(failure);
  };
  if (passkey === undefined || user === undefined) return refuse("unknown");
  if (user.disabled) return refuse("disabled");
  const isFresh = (challenge: string) => challenges.spend(challenge, purpose);
  const known = { site: attempt.site, passkey, user };
  const { verifyCredential } = await import("./verify-passkey.ts");
  const counter = await verifyCredential(attempt.credential, known, isFresh);
  if (!counter.ok) {
    const { spent, why } = counter.failure;
    return refuse(why, spent ? passkeySpent : wrongPasskey);
  }
  const used = await accounts.passkeys.use(
    { id: passkey.id, counter: counter.value },
    {
      actor: actorOf({ ...user, kind: "user" }, origin),
      action: "passkeys.use",
      object: user.id,
      outcome: "done",
      after: { name: passkey.name },
    },
  );
  if (!used.ok) return used;
  return used.value ? ok(user) : refuse("the signature counter was already used");
}
