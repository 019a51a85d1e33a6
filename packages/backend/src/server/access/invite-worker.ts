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
import { endGrant, type InvitedWorker, type JoinRequest, liveGrants } from "./worker-grants.ts";

export async function inviteWorker(
  accounts: Accounts,
  clock: Clock,
  by: Caller,
  { name, pool, expiresInMs }: InvitedWorker,
): Promise<Result<CreatedKey, Failure>> {
  const { address, userAgent } = by.origin;
  const expiresAt = Math.round(clock.now()) + (expiresInMs ?? (pool ? usualMs.pool : usualMs.worker));
  const { token, stored } = issueToken(pool ? "pool" : "invitation", expiresAt);
  const label = pool ? `${name}${poolMark}` : name;
  const made = await accounts.addGrant(
    { kind: "worker", user: undefined, label, address, userAgent, tokens: [stored] },
    {
      actor: actorOf(by.principal, by.origin),
      action: "workers.invite",
      object: label,
      outcome: "done",
      after: { name: label, expiresAt },
    },
  );
  return made.ok ? ok({ token, grant: resourceOf(made.value, by.principal) }) : made;
}

/** An hour is enough to type a line on another machine; a pool is invited for as long as a key is valid. */
const usualMs = { worker: 3_600_000, pool: 90 * 24 * 3_600_000 } as const;

/**
 * Ends the label of a pool, and separates it from the host in the names of its workers. No worker that is invited by
 * itself can have it in its name, so nobody gets the name of another one by the invitation of a pool.
 */
const poolMark = "@";

interface Joining {
  readonly accounts: Accounts;
  readonly clock: Clock;
  readonly refusals: RefusalLog;
}

export async function joinWorker(
  joining: Joining,
  { token, host }: JoinRequest,
  origin: RequestOrigin,
): Promise<Result<JoinedWorker, Failure>> {
  const { accounts, clock } = joining;
  const hash = hashToken(token);
  const known = await accounts.findToken(hash);
  if (known !== undefined && isOpen(known, "pool", clock.now()))
    return joinPool(joining, { pool: known.grant, host }, origin);
  return joinOnce(joining, { hash, known }, origin);
}

interface OfferedToken {
  readonly hash: Uint8Array;
  readonly known: FoundToken | undefined;
}

async function joinOnce(
  { accounts, clock, refusals }: Joining,
  found: OfferedToken,
  origin: RequestOrigin,
): Promise<Result<JoinedWorker, Failure>> {
  const actor = actorOf(nobody, origin);
  const isInvited = isOpen(found.known, "invitation", clock.now());
  const used = isInvited ? await accounts.useToken(found.hash) : ok(undefined);
  if (!used.ok) return used;
  if (found.known === undefined || used.value?.first !== true) {
    const object = found.known?.grant.label ?? "";
    await refusals.record({ actor, action: "workers.join", object, outcome: "refused" });
    return fail(invitationSpent);
  }
  const { label: name, id } = found.known.grant;
  const replaced = await endEarlier(accounts, found.known.grant, actor);
  if (!replaced.ok) return replaced;
  const own = issueToken("worker");
  const added = await accounts.addTokens(id, [own.stored]);
  if (!added.ok) return added;
  const noted = await accounts.record({ actor, action: "workers.join", object: name, outcome: "done" });
  return noted.ok ? ok({ name, token: own.token }) : noted;
}

/** Each worker of a pool has a grant of its own, so that one can be removed and the others stay. */
async function joinPool(
  { accounts }: Joining,
  { pool, host }: { readonly pool: Grant; readonly host: string | undefined },
  origin: RequestOrigin,
): Promise<Result<JoinedWorker, Failure>> {
  if (host === undefined) return fail(hostMissing);
  const name = pool.label + host;
  const actor = actorOf(nobody, origin);
  const own = issueToken("worker");
  const { address, userAgent } = origin;
  const added = await accounts.addGrant(
    { kind: "worker", user: undefined, label: name, address, userAgent, tokens: [own.stored] },
    { actor, action: "workers.join", object: name, outcome: "done", after: { pool: pool.id } },
  );
  if (!added.ok) return added;
  const replaced = await endEarlier(accounts, added.value, actor);
  return replaced.ok ? ok({ name, token: own.token, pool: pool.label.replace(poolMark, "") }) : replaced;
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

function isOpen(found: FoundToken | undefined, kind: "invitation" | "pool", now: number): boolean {
  if (found?.kind !== kind || found.grant.kind !== "worker") return false;
  const { usedAt, expiresAt = 0, grant } = found;
  return usedAt === undefined && grant.revokedAt === undefined && expiresAt > now;
}

const hostMissing: Failure = createFailure({
  reason: "invalid-request",
  detail: createMessage("worker-pool-needs-host"),
  hint: createMessage("worker-pool-needs-host-hint"),
});

/** One answer for wrong, expired and used ones, so that guessing reveals nothing. */
const invitationSpent: Failure = createFailure({
  reason: "unauthenticated",
  detail: createMessage("worker-invitation-spent"),
  hint: createMessage("worker-invitation-spent-hint"),
});
