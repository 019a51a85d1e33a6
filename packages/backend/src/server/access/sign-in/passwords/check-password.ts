import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";

import type { Accounts } from "../../../../drivers/accounts/accounts.ts";
import type { User } from "../../../../drivers/accounts/user.ts";
import type { Caller, RequestOrigin } from "../../../http/admission/principal.ts";
import { actorOf } from "../../actor-of.ts";
import { nobody } from "../../principal-of.ts";
import type { RefusalLog } from "../../audit/refusal-log.ts";
import type { PasswordHasher } from "./argon2-passwords.ts";
import { tooMany } from "../throttle/sign-in-failures.ts";
import type { Throttle } from "../throttle/open-throttle.ts";

export interface CheckOptions {
  readonly accounts: Accounts;
  readonly hasher: PasswordHasher;
  readonly throttle: Throttle;
  readonly refusals: RefusalLog;
}

/** Asks signed-in people for their password again before actions that a stolen session must not perform. */
export interface PasswordCheck {
  again(by: Caller, password: string): Promise<Result<User, Failure>>;
}

export function openPasswordCheck(options: CheckOptions): PasswordCheck {
  return { again: (by, password) => again(options, by, password) };
}

async function again(
  options: CheckOptions,
  { principal, origin }: Caller,
  password: string,
): Promise<Result<User, Failure>> {
  const { accounts, hasher, throttle } = options;
  const user = principal.kind === "user" ? await accounts.user(principal.id) : undefined;
  if (user === undefined) return fail(noPerson);
  // Counted per session: a stolen session cannot lock out the person or their other sessions.
  const begun = await throttle.begin({
    name: user.name,
    address: origin.address,
    mark: principal.grant,
    known: true,
  });
  if (!begun.ok) return begun;
  const gate = begun.value;
  if (!gate.open) return fail(tooMany(gate.allowance()));
  const { password: stored } = await accounts.proofs(user.id);
  const right = await hasher.verify(stored, password);
  if (!right.ok) {
    await gate.release();
    return right;
  }
  if (right.value) {
    const forgotten = await gate.succeed();
    return forgotten.ok ? ok(user) : forgotten;
  }
  await noteWrong(options, user, origin);
  return fail(wrongPassword);
}

async function noteWrong({ refusals }: CheckOptions, user: User, origin: RequestOrigin): Promise<void> {
  const actor = { ...actorOf(nobody, origin), name: user.name };
  await refusals.record({ actor, action: "password.wrong", object: user.id, outcome: "refused" });
}

const noPerson: Failure = createFailure({
  reason: "unsupported",
  detail: createMessage("password-of-nobody"),
  hint: createMessage("password-of-nobody-hint"),
});

const wrongPassword: Failure = createFailure({
  reason: "unauthorized",
  detail: createMessage("password-wrong"),
  hint: createMessage("password-wrong-hint"),
});
