import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { systemClock } from "@wezterm-parallel/shared/node/system-clock";
import type { HomePaths } from "@wezterm-parallel/shared/protocol/home";

import type { Logger } from "../../base/log.ts";
import type { ServerLease } from "../../base/postgres/server-lease.ts";
import type { HandedOver } from "./stand-in.ts";
import { type Access, openAccess } from "../open-access.ts";
import type { OpenQueue, ServedQueue } from "./served-queue.ts";

/** A PostgreSQL database, which contains runs and accounts. */
export interface ServedDatabase {
  readonly url: string;
  /** Called while another server serves it, and with undefined when none does any more. */
  readonly standsBy: (failure: Failure | undefined) => void;
}

interface Opening {
  readonly home: HomePaths;
  readonly openQueue: OpenQueue;
  readonly database: ServedDatabase | undefined;
  readonly log: Logger;
}

export interface Stored {
  readonly queue: ServedQueue;
  readonly access: Access;
  readonly lease: ServerLease | undefined;
  /** The listener of this home, if it passed requests on until now. */
  readonly standIn: HandedOver | undefined;
}

/** Opens runs and accounts, once no other server serves the database. */
export async function openStored(
  { home, openQueue, database, log }: Opening,
  opened: AsyncDisposableStack,
): Promise<Result<Stored, Failure>> {
  const held = database && (await hold(home, database, { log, opened }));
  if (held?.ok === false) return held;
  const { lease, standIn } = held?.value ?? {};
  const fence = lease?.fence;
  const access = await openAccess(home.state, { clock: systemClock, log, url: database?.url, fence });
  if (!access.ok) return access;
  opened.use(access.value);
  const queue = await openQueue(home, log, access.value.secrets, fence);
  if (!queue.ok) return queue;
  opened.use(queue.value);
  return ok({ queue: queue.value, access: access.value, lease, standIn });
}

/** Until this server holds the database, it passes on what it gets. */
async function hold(
  home: HomePaths,
  database: ServedDatabase,
  { log, opened }: { readonly log: Logger; readonly opened: AsyncDisposableStack },
): Promise<Result<{ readonly lease: ServerLease; readonly standIn: HandedOver | undefined }, Failure>> {
  const { holdDatabase } = await import("./hold-database.ts");
  const { StandIn } = await import("./stand-in.ts");
  await using waiting = new StandIn({ home, log });
  const lease = await holdDatabase(home.state, {
    ...database,
    clock: systemClock,
    log,
    follow: (holder, tell) => waiting.follow(holder, tell),
    describe: waiting.describe,
  });
  if (!lease.ok) return lease;
  opened.use(lease.value);
  const standIn = await waiting.handOver();
  if (standIn !== undefined) opened.use(standIn.network);
  return ok({ lease: lease.value, standIn });
}
