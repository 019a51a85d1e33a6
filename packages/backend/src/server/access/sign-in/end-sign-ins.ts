import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { Caller } from "../../http/admission/principal.ts";
import type { Accounts } from "../../../drivers/accounts/accounts.ts";
import { actorOf } from "../actor-of.ts";

/** Kinds of grants that a proof of identity created; keys for programs are not among them. */
export const signInKinds = ["browser", "program", "link", "invitation"] as const;

/** Ends other sign-ins after a person changed how they sign in, because an earlier session may be a thief's. */
export async function endOtherSignIns(accounts: Accounts, by: Caller): Promise<Result<void, Failure>> {
  const { id, grant } = by.principal;
  return endSignIns(accounts, by, id, grant);
}

export async function endSignIns(
  accounts: Accounts,
  { principal, origin }: Caller,
  user: string,
  except?: string,
): Promise<Result<void, Failure>> {
  const audit = { actor: actorOf(principal, origin), action: "sessions.end", object: user } as const;
  const ended = await accounts.revoke({ user, kinds: signInKinds, except }, { ...audit, outcome: "done" });
  return ended.ok ? ok(undefined) : ended;
}
