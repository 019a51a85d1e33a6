import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { Accounts } from "../../../../drivers/accounts/accounts.ts";
import type { User } from "../../../../drivers/accounts/user.ts";
import type { RequestOrigin, TokenPair } from "../../../http/admission/principal.ts";
import { actorOf } from "../../actor-of.ts";
import { nobody } from "../../principal-of.ts";
import type { CheckOptions } from "./check-password.ts";
import type { DeviceMarks } from "../throttle/device-marks.ts";
import type { Attempted } from "../throttle/sign-in-allowance.ts";
import { checkFactor } from "../factors/second-factors.ts";
import { needsCode, needsPasskey, tooMany, wrongSignIn } from "../throttle/sign-in-failures.ts";
import { type NewSession, startSession } from "../start-session.ts";

export interface SignInAttempt {
  readonly name: string;
  readonly password: string;
  /** Code of the second factor, or a recovery code. */
  readonly code?: string | undefined;
  readonly as: "browser" | "program";
  /** The mark from an earlier sign-in of this browser; with it, failed attempts of strangers cause no wait. */
  readonly mark?: string | undefined;
  /** The browser's previous session, which ends. */
  readonly replaces?: string | undefined;
}

export interface SignedIn {
  readonly tokens: TokenPair;
  readonly mark: string;
}

export interface PasswordOptions extends CheckOptions {
  readonly clock: Clock;
  readonly key: Uint8Array;
  readonly marks: DeviceMarks;
}

/**
 * Signs in with a password and, if enabled, a second factor. The wait is decided before the account is looked up, and
 * unknown names take the same work: neither the answer nor its timing reveals whether an account exists.
 */
export async function signInByPassword(
  options: PasswordOptions,
  attempt: SignInAttempt,
  origin: RequestOrigin,
): Promise<Attempted<SignedIn>> {
  const user = await options.accounts.user(attempt.name);
  const { name, mark } = attempt;
  const begun = await options.throttle.begin(await tryingOf(options, { user, name, mark, origin }));
  if (!begun.ok) return { allowance: undefined, result: begun };
  const gate = begun.value;
  if (!gate.open) {
    if (gate.first) await noteRefused(options, { user, origin, why: "too many tries" });
    return { allowance: gate.allowance(), result: fail(tooMany(gate.allowance())) };
  }
  const proven = await prove(options, { user, attempt, origin });
  if (!proven.ok) {
    if (proven.failure === wrongSignIn) await noteRefused(options, { user, origin, why: "wrong" });
    else await gate.release();
    return { allowance: gate.allowance(), result: proven };
  }
  const forgotten = await gate.succeed();
  if (!forgotten.ok) return { allowance: gate.allowance(), result: forgotten };
  const { user: person, by } = proven.value;
  const result = await startProven(options, { attempt, user: person, by }, origin);
  return { allowance: gate.allowance(), result };
}

interface Asked {
  readonly user: User | undefined;
  readonly attempt: SignInAttempt;
  readonly origin: RequestOrigin;
}

interface Trying {
  readonly user: User | undefined;
  readonly name: string;
  readonly mark: string | undefined;
  readonly origin: RequestOrigin;
}

/** Returns the keys by which failed attempts are counted. */
export async function tryingOf(
  { accounts, marks }: PasswordOptions,
  { user, name, mark, origin: { address } }: Trying,
) {
  const id = user?.id ?? "";
  const known = await accounts.hasSignedInFrom(id, address);
  return { name, address, known, mark: mark !== undefined && marks.isOf(mark, id) ? mark : undefined };
}

interface Proven {
  readonly user: User;
  readonly by: NewSession["by"];
}

async function prove(
  options: PasswordOptions,
  { user, attempt, origin }: Asked,
): Promise<Result<Proven, Failure>> {
  const { accounts, hasher } = options;
  const { password, factor } = await accounts.proofs(user?.id ?? "");
  const right = await hasher.verify(password, attempt.password);
  if (!right.ok) return right;
  if (!right.value || user === undefined || user.disabled) return fail(wrongSignIn);
  if (factor?.confirmed !== true) return byPasswordAlone(accounts, user);
  const { code } = attempt;
  if (code === undefined) return fail(needsCode);
  const shown = await checkFactor(options, { user, factor, code }, origin);
  if (!shown.ok) return shown;
  return shown.value === undefined ? fail(wrongSignIn) : ok({ user, by: shown.value });
}

/** If a second factor is required, people with a passkey but no codes must use the passkey. */
async function byPasswordAlone(accounts: Accounts, user: User): Promise<Result<Proven, Failure>> {
  const { requireSecondFactor } = (await accounts.settings.read()).settings;
  return requireSecondFactor && user.hasPasskey ? fail(needsPasskey) : ok({ user, by: "password" });
}

/** Always creates a new session id, to prevent session fixation. */
export async function startProven(
  options: PasswordOptions,
  { attempt, user, by }: Proven & { readonly attempt: Pick<SignInAttempt, "as" | "replaces"> },
  origin: RequestOrigin,
): Promise<Result<SignedIn, Failure>> {
  const { accounts, marks } = options;
  const { as: kind, replaces } = attempt;
  if (replaces !== undefined) {
    const actor = actorOf({ ...user, kind: "user" }, origin);
    const audit = { actor, action: "sessions.replace", object: replaces, outcome: "done" } as const;
    const ended = await accounts.revoke({ grant: replaces }, audit);
    if (!ended.ok) return ended;
  }
  const tokens = await startSession(options, { kind, label: kind, user, by }, origin);
  return tokens.ok ? ok({ tokens: tokens.value, mark: marks.make(user.id) }) : tokens;
}

interface Refused {
  readonly user: User | undefined;
  readonly origin: RequestOrigin;
  readonly why: string;
}

/** Unknown names are not recorded, because people mistakenly type their password there. */
export async function noteRefused(
  { refusals }: PasswordOptions,
  { user, origin, why }: Refused,
): Promise<void> {
  await refusals.record({
    actor: actorOf(nobody, origin),
    action: "sessions.refused",
    object: user?.id ?? "",
    outcome: "refused",
    after: { name: user?.name, why, disabled: user?.disabled },
  });
}
