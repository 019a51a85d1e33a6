import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import type {
  FactorEnrolment,
  RecoveryCodes,
} from "@wezterm-parallel/shared/protocol/api/schemas/access/sign-in-schemas";

import { seal, unseal } from "../../../../base/secrets/seal.ts";
import type { Accounts, SecondFactor } from "../../../../drivers/accounts/accounts.ts";
import type { NewAuditEntry } from "../../../../drivers/accounts/audit-entry.ts";
import type { User } from "../../../../drivers/accounts/user.ts";
import type { Caller, RequestOrigin } from "../../../http/admission/principal.ts";
import { actorOf } from "../../actor-of.ts";
import type { PasswordCheck } from "../passwords/check-password.ts";
import { endOtherSignIns } from "../end-sign-ins.ts";
import { hashRecoveryCode, newRecoveryCodes } from "./recovery-codes.ts";
import { isTotpCode, newTotpSecret, stepOfCode } from "./totp.ts";

/** Manages TOTP factors: an app that shows a new code every half minute. */
export interface SecondFactors {
  /** Creates a secret, which is active after its first correct code. Requires the password again. */
  enrol(by: Caller, password: string): Promise<Result<FactorEnrolment, Failure>>;
  /** Returns the recovery codes; they are shown only once. */
  confirm(by: Caller, code: string): Promise<Result<RecoveryCodes, Failure>>;
  disable(by: Caller, password: string): Promise<Result<void, Failure>>;
}

interface FactorOptions {
  readonly accounts: Accounts;
  readonly clock: Clock;
  /** Encrypts the secrets; stored outside the database. */
  readonly key: Uint8Array;
  readonly check: PasswordCheck;
}

export function openSecondFactors(options: FactorOptions): SecondFactors {
  return {
    enrol: (by, password) => enrol(options, by, password),
    confirm: (by, code) => confirm(options, by, code),
    disable: (by, password) => disable(options, by, password),
  };
}

async function enrol(
  { accounts, key, check }: FactorOptions,
  by: Caller,
  password: string,
): Promise<Result<FactorEnrolment, Failure>> {
  const user = await check.again(by, password);
  if (!user.ok) return user;
  const { id, name, hasSecondFactor } = user.value;
  if (hasSecondFactor) return fail(hasOne);
  const { secret, uri } = newTotpSecret(name);
  const factor = { secret: seal(key, secret, purpose(id)), confirmed: false, lastStep: 0, recoveryCodes: [] };
  const set = await accounts.setFactor({ user: id, factor }, auditOf(by, "factor.enrol"));
  return set.ok ? ok({ secret, uri }) : set;
}

/** Needs no limit on guesses: the caller enrols their own secret. */
async function confirm(
  options: FactorOptions,
  by: Caller,
  code: string,
): Promise<Result<RecoveryCodes, Failure>> {
  const { accounts, clock } = options;
  const { factor } = await accounts.proofs(by.principal.id);
  if (factor === undefined || factor.confirmed) return fail(notEnrolling);
  const secret = open(options, by.principal.id, factor);
  if (!secret.ok) return secret;
  const step = stepOfCode(secret.value, code, clock.now());
  if (step === undefined) return fail(wrongCode);
  const recoveryCodes = newRecoveryCodes();
  const confirmed = { secret: factor.secret, confirmed: true, lastStep: step };
  const set = await accounts.setFactor(
    { user: by.principal.id, factor: { ...confirmed, recoveryCodes: recoveryCodes.map(hashRecoveryCode) } },
    auditOf(by, "factor.enable"),
  );
  if (!set.ok) return set;
  const ended = await endOtherSignIns(accounts, by);
  return ended.ok ? ok({ recoveryCodes: [...recoveryCodes] }) : ended;
}

async function disable(
  { accounts, check }: FactorOptions,
  by: Caller,
  password: string,
): Promise<Result<void, Failure>> {
  const user = await check.again(by, password);
  if (!user.ok) return user;
  return accounts.setFactor({ user: user.value.id, factor: null }, auditOf(by, "factor.disable"));
}

/** Returns how the second factor was proven, or undefined. A code is valid once, and never after a later one. */
export async function checkFactor(
  options: Pick<FactorOptions, "accounts" | "clock" | "key">,
  { user, factor, code }: { readonly user: User; readonly factor: SecondFactor; readonly code: string },
  origin: RequestOrigin,
): Promise<Result<"second factor" | "recovery code" | undefined, Failure>> {
  if (!isTotpCode(code)) return spendRecoveryCode(options.accounts, { user, code }, origin);
  const secret = open(options, user.id, factor);
  if (!secret.ok) return secret;
  const step = stepOfCode(secret.value, code.replace(/\s/g, ""), options.clock.now());
  if (step === undefined) return ok(undefined);
  const first = await options.accounts.useStep({ user: user.id, step });
  return first.ok ? ok(first.value ? "second factor" : undefined) : first;
}

async function spendRecoveryCode(
  accounts: Accounts,
  { user, code }: { readonly user: User; readonly code: string },
  origin: RequestOrigin,
): Promise<Result<"recovery code" | undefined, Failure>> {
  const actor = actorOf({ ...user, kind: "user" }, origin);
  const spent = await accounts.useRecoveryCode(
    { user: user.id, hash: hashRecoveryCode(code) },
    { actor, action: "factor.recover", object: user.id, outcome: "done" },
  );
  return spent.ok ? ok(spent.value ? "recovery code" : undefined) : spent;
}

function open(
  { key }: Pick<FactorOptions, "key">,
  user: string,
  { secret }: SecondFactor,
): Result<string, Failure> {
  const opened = unseal(key, secret, purpose(user));
  return opened === undefined ? fail(lostKey) : ok(opened);
}

function purpose(user: string): string {
  return `second factor of ${user}`;
}

function auditOf({ principal, origin }: Caller, action: string): NewAuditEntry {
  return { actor: actorOf(principal, origin), action, object: principal.id, outcome: "done" };
}

const hasOne: Failure = createFailure({
  reason: "conflict",
  detail: createMessage("second-factor-already"),
  hint: createMessage("second-factor-already-hint"),
});

const notEnrolling: Failure = createFailure({
  reason: "conflict",
  detail: createMessage("second-factor-not-begun"),
  hint: createMessage("second-factor-not-begun-hint"),
});

const wrongCode: Failure = createFailure({
  reason: "invalid-request",
  detail: createMessage("code-wrong"),
  hint: createMessage("code-wrong-hint"),
});

const lostKey: Failure = createFailure({
  reason: "unavailable",
  detail: createMessage("second-factor-unreadable"),
  hint: createMessage("second-factor-unreadable-hint"),
});
