import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { CreatedKey } from "@wezterm-parallel/shared/protocol/api/schemas/access/auth-schemas";
import type { JoinedWorker } from "@wezterm-parallel/shared/protocol/api/schemas/access/worker-schemas";

import type { Accounts, Grant } from "../../drivers/accounts/accounts.ts";
import type { Caller, RequestOrigin } from "../http/admission/principal.ts";
import { actorOf } from "./actor-of.ts";
import { RefusalLog } from "./audit/refusal-log.ts";

export interface InvitedWorker {
  readonly name: string;
  /** Any number of workers can use the invitation, and the name is that of their pool. */
  readonly pool: boolean;
  readonly expiresInMs?: number | undefined;
}

export interface JoinRequest {
  readonly token: string;
  /** Names a worker of a pool. */
  readonly host?: string | undefined;
}

/** Invitations and credentials of workers on other machines: one grant per worker, revoked as a whole. */
export interface WorkerGrants {
  invite(by: Caller, worker: InvitedWorker): Promise<Result<CreatedKey, Failure>>;
  /** Exchanges an invitation, once unless it is a pool's; ends earlier credentials of a worker with this name. */
  join(request: JoinRequest, origin: RequestOrigin): Promise<Result<JoinedWorker, Failure>>;
  /** Ends everything that a worker has, also on open connections; returns how many grants that were. */
  revoke(by: Caller, name: string, action?: string): Promise<Result<number, Failure>>;
  /** Names of the workers that can connect. */
  names(): Promise<ReadonlySet<string>>;
}

/** More workers than one server can have. */
const mostGrants = 100_000;

/** Invitations are rare: their code is loaded for the first one. */
const load = () => import("./invite-worker.ts");

export function openWorkerGrants(accounts: Accounts, clock: Clock): WorkerGrants {
  const refusals = new RefusalLog(accounts, clock);
  return {
    invite: async (by, worker) => {
      const { inviteWorker } = await load();
      return inviteWorker(accounts, clock, by, worker);
    },
    join: async (request, origin) => {
      const { joinWorker } = await load();
      return joinWorker({ accounts, clock, refusals }, request, origin);
    },
    revoke: async (by, name, action = "workers.remove") => {
      const found = (await liveGrants(accounts)).filter(({ label }) => label === name);
      for (const grant of found) {
        const revoked = await endGrant(accounts, grant, actorOf(by.principal, by.origin), action);
        if (!revoked.ok) return revoked;
      }
      return ok(found.length);
    },
    names: async () => new Set((await liveGrants(accounts)).map(({ label }) => label)),
  };
}

export async function liveGrants(accounts: Accounts): Promise<readonly Grant[]> {
  const all = await accounts.grants({ kinds: ["worker"], limit: mostGrants });
  return all.filter(({ revokedAt }) => revokedAt === undefined);
}

export function endGrant(
  accounts: Accounts,
  { id, label }: Grant,
  actor: ReturnType<typeof actorOf>,
  action: string,
) {
  return accounts.revoke({ grant: id }, { actor, action, object: label, outcome: "done" });
}
