import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { Accounts } from "../../../drivers/accounts/accounts.ts";
import type { User } from "../../../drivers/accounts/user.ts";
import type { RequestOrigin, TokenPair } from "../../http/admission/principal.ts";
import { actorOf } from "../actor-of.ts";
import { issuePair } from "../auth-flow.ts";
import { isKnownDevice } from "../notices/known-devices.ts";
import { localOwner, sessionRules } from "../principal-of.ts";
import { peerUidOf } from "./own-connection.ts";

export interface NewSession {
  readonly kind: "browser" | "program";
  readonly label: string;
  /** Absent: the local owner. */
  readonly user?: User | undefined;
  /** The sign-in in which the person approved this one. */
  readonly allowedBy?: string | undefined;
  /** The proof of identity that was used. */
  readonly by:
    | "link"
    | "password"
    | "second factor"
    | "recovery code"
    | "passkey"
    | "device"
    | "single sign-on";
}

/** Creates an independent sign-in with its first tokens. */
export async function startSession(
  { accounts, clock }: { readonly accounts: Accounts; readonly clock: Clock },
  { kind, label, user, allowedBy, by }: NewSession,
  origin: RequestOrigin,
): Promise<Result<TokenPair, Failure>> {
  const { idleMs, totalMs } = sessionRules((await accounts.settings.read()).settings);
  const expiresAt = clock.now() + totalMs[kind];
  const { tokens, stored } = issuePair(clock.now(), idleMs, expiresAt);
  const who = user === undefined ? localOwner : ({ ...user, kind: "user", grant: allowedBy } as const);
  const { address, userAgent } = origin;
  // Using a recovery code means that something was lost, so it causes a notice even from a known device.
  const known =
    by === "recovery code" ? false : user && (await isKnownDevice({ accounts, clock }, user.id, origin));
  const peerUid = await peerUidOf(origin);
  const made = await accounts.addGrant(
    { kind, user: user?.id, label, expiresAt, address, userAgent, peerUid, tokens: stored },
    {
      actor: actorOf(who, origin),
      action: "sessions.start",
      object: "",
      outcome: "done",
      after: { kind, label, by, userAgent, known },
    },
  );
  return made.ok ? ok(tokens) : made;
}
