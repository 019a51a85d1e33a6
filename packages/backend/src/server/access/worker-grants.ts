import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import type { CreatedKey } from "@wezterm-parallel/shared/protocol/api/schemas/access/auth-schemas";
import type { JoinedWorker } from "@wezterm-parallel/shared/protocol/api/schemas/access/worker-schemas";

import type { Accounts, FoundToken, Grant } from "../../drivers/accounts/accounts.ts";
import type { Caller, RequestOrigin } from "../http/admission/principal.ts";
import { actorOf } from "./actor-of.ts";
import { RefusalLog } from "./audit/refusal-log.ts";
import { resourceOf } from "./credentials.ts";
import { nobody } from "./principal-of.ts";
import { hashToken, issueToken } from "./tokens.ts";

/** Invitations and credentials of workers on other machines: one grant per worker, revoked as a whole. */
export interface WorkerGrants {
  invite(
    by: Caller,
    worker: { readonly name: string; readonly expiresInMs: number },
  ): Promise<Result<CreatedKey, Failure>>;
  /** Exchanges an invitation, once; ends earlier credentials of a worker with this name. */
  join(token: string, origin: RequestOrigin): Promise<Result<JoinedWorker, Failure>>;
  /** Ends everything that a worker has, also on open connections; returns how many grants that were. */
  revoke(by: Caller, name: string): Promise<Result<number, Failure>>;
  /** Names of the workers that can connect. */
  names(): Promise<ReadonlySet<string>>;
}

/** More workers than one server can have. */
const mostGrants = 100_000;

export function openWorkerGrants(accounts: Accounts, clock: Clock): WorkerGrants {
  const refusals = new RefusalLog(accounts, clock);
  return {
    invite: (by, worker) => invite(accounts, clock, by, worker),
    join: (token, origin) => join({ accounts, clock, refusals }, token, origin),
    revoke: async (by, name) => {
      const found = (await liveGrants(accounts)).filter(({ label }) => label === name);
      for (const grant of found) {
        const revoked = await end(accounts, grant, actorOf(by.principal, by.origin), "workers.remove");
        if (!revoked.ok) return revoked;
      }
      return ok(found.length);
    },
    names: async () => new Set((await liveGrants(accounts)).map(({ label }) => label)),
  };
}

async function liveGrants(accounts: Accounts): Promise<readonly Grant[]> {
  const all = await accounts.grants({ kinds: ["worker"], limit: mostGrants });
  return all.filter(({ revokedAt }) => revokedAt === undefined);
}

async function invite(
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

async function join(
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
    const ended = await end(accounts, earlier, actor, "workers.replace");
    if (!ended.ok) return ended;
  }
  return ok(undefined);
}

function isOpen(found: FoundToken | undefined, now: number): found is FoundToken {
  if (found?.kind !== "invitation" || found.grant.kind !== "worker") return false;
  const { usedAt, expiresAt = 0, grant } = found;
  return usedAt === undefined && grant.revokedAt === undefined && expiresAt > now;
}

function end(accounts: Accounts, { id, label }: Grant, actor: ReturnType<typeof actorOf>, action: string) {
  return accounts.revoke({ grant: id }, { actor, action, object: label, outcome: "done" });
}

/** The same answer for wrong, expired and used ones, so that guessing reveals nothing. */
const invitationSpent: Failure = createFailure({
  reason: "unauthenticated",
  detail: createMessage("worker-invitation-spent"),
  hint: createMessage("worker-invitation-spent-hint"),
});
