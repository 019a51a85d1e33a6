import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import type { CreatedKey } from "@wezterm-parallel/shared/protocol/api/schemas/access/auth-schemas";
import type { JoinedWorker } from "@wezterm-parallel/shared/protocol/api/schemas/access/worker-schemas";

import type { Accounts, FoundToken, Grant } from "../../drivers/accounts/accounts.ts";
import type { Caller, RequestOrigin } from "../http/admission/principal.ts";
import { actorOf } from "./actor-of.ts";
import type { RefusalLog } from "./audit/refusal-log.ts";
import { resourceOf } from "./credentials.ts";
import { nobody } from "./principal-of.ts";
import { hashToken, issueToken } from "./tokens.ts";
import { endGrant, liveGrants } from "./worker-grants.ts";

export async function inviteWorker(
  accounts: Accounts,
  clock: Clock,
  by: Caller,
  { name, expiresInMs }: { readonly name: string; readonly expiresInMs: number },
): Promise<Result<CreatedKey, Failure>> {
  const { address, userAgent } = by.origin;
  const expiresAt = Math.round(clock.now()) + expiresInMs;
  const { token, stored } = issueToken("invitation", expiresAt);
  const made = await accounts.addGrant(
    { kind: "worker", user: undefined, label: name, address, userAgent, tokens: [stored] },
    {
      actor: actorOf(by.principal, by.origin),
      action: "workers.invite",
      object: name,
      outcome: "done",
      after: { name, expiresAt },
    },
  );
  return made.ok ? ok({ token, grant: resourceOf(made.value, by.principal) }) : made;
}

interface Joining {
  readonly accounts: Accounts;
  readonly clock: Clock;
  readonly refusals: RefusalLog;
}

export async function joinWorker(
  { accounts, clock, refusals }: Joining,
  token: string,
  origin: RequestOrigin,
): Promise<Result<JoinedWorker, Failure>> {
  const found = await accounts.findToken(hashToken(token));
  const actor = actorOf(nobody, origin);
  const used = isOpen(found, clock.now()) ? await accounts.useToken(hashToken(token)) : ok(undefined);
  if (!used.ok) return used;
  if (found === undefined || used.value?.first !== true) {
    const object = found?.grant.label ?? "";
    await refusals.record({ actor, action: "workers.join", object, outcome: "refused" });
    return fail(invitationSpent);
  }
  const { label: name, id } = found.grant;
  const replaced = await endEarlier(accounts, found.grant, actor);
  if (!replaced.ok) return replaced;
  const own = issueToken("worker");
  const added = await accounts.addTokens(id, [own.stored]);
  if (!added.ok) return added;
  const noted = await accounts.record({ actor, action: "workers.join", object: name, outcome: "done" });
  return noted.ok ? ok({ name, token: own.token }) : noted;
}

/** A worker that joins again, perhaps on a new machine, leaves no old credential behind. */
async function endEarlier(
  accounts: Accounts,
  { id, label }: Grant,
  actor: ReturnType<typeof actorOf>,
): Promise<Result<void, Failure>> {
  for (const earlier of await liveGrants(accounts)) {
    if (earlier.label !== label || earlier.id === id) continue;
    const ended = await endGrant(accounts, earlier, actor, "workers.replace");
    if (!ended.ok) return ended;
  }
  return ok(undefined);
}

function isOpen(found: FoundToken | undefined, now: number): found is FoundToken {
  if (found?.kind !== "invitation" || found.grant.kind !== "worker") return false;
  const { usedAt, expiresAt = 0, grant } = found;
  return usedAt === undefined && grant.revokedAt === undefined && expiresAt > now;
}

/** One answer for wrong, expired and used ones, so that guessing reveals nothing. */
const invitationSpent: Failure = createFailure({
  reason: "unauthenticated",
  detail: createMessage("worker-invitation-spent"),
  hint: createMessage("worker-invitation-spent-hint"),
});
