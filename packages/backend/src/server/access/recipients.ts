import type { Clock } from "@wezterm-parallel/shared/base/clock";
import type { Preferences as Chosen } from "@wezterm-parallel/shared/protocol/api/schemas/preference-schemas";

import type { Accounts, Grant } from "../../drivers/accounts/accounts.ts";
import type { StoredSubscription } from "../../drivers/accounts/subscription-store.ts";
import type { Principal } from "../http/admission/principal.ts";
import type { Preferences } from "./preferences.ts";
import { localOwner, principalOf, sessionRules } from "./principal-of.ts";
import type { Settings } from "./settings.ts";

interface Recipient {
  readonly principal: Principal;
  readonly preferences: Chosen;
}

interface Options {
  readonly accounts: Pick<Accounts, "grant" | "user">;
  readonly preferences: Preferences;
  readonly settings: Settings;
  readonly clock: Clock;
}

/** The tokens of a sign-in are renewed only while a page is open, so only the end of the sign-in itself counts. */
const tokenKinds: Readonly<Partial<Record<Grant["kind"], "access" | "key">>> = {
  browser: "access",
  program: "access",
  key: "key",
};

/**
 * Returns who receives the notifications of a subscription, with what they may see now; undefined when the sign-in that
 * added it has ended.
 */
export async function findRecipient(
  { accounts, preferences, settings, clock }: Options,
  subscription: Pick<StoredSubscription, "grant">,
): Promise<Recipient | undefined> {
  const principal = await principalNow();
  return principal === undefined || principal.owes !== undefined
    ? undefined
    : { principal, preferences: await preferences.of(principal) };

  async function principalNow(): Promise<Principal | undefined> {
    if (subscription.grant === undefined) return localOwner;
    const grant = await accounts.grant(subscription.grant);
    const kind = grant && tokenKinds[grant.kind];
    if (grant === undefined || kind === undefined) return undefined;
    const user = grant.user === undefined ? undefined : await accounts.user(grant.user);
    return principalOf({ kind, grant, user }, clock.now(), sessionRules(settings.current()));
  }
}
