import { randomUUID } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";

import type { Clock } from "@wezterm-parallel/shared/base/clock";
import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { releaseVersion } from "@wezterm-parallel/shared/protocol/version";

import type { ReplicaState, ServerIdentity } from "../../base/postgres/replica-rows.ts";
import type { LeaseHolder, ServerLease } from "../../base/postgres/server-lease.ts";
import { openKeyFile } from "../../base/secrets/key-file.ts";
import type { Logger } from "../../base/log.ts";
import { rememberDatabase } from "./known-database.ts";

interface HoldOptions {
  readonly url: string;
  readonly clock: Clock;
  readonly log: Logger;
  /** Called each time this server looks and another one still serves the database; undefined: none does any more. */
  readonly standsBy: (failure: Failure | undefined) => void;
  /** Called with the server that holds the database, as often; tells it by `tell` before anything here answers. */
  readonly follow?: (holder: LeaseHolder, tell: () => void) => void;
  readonly describe?: () => ReplicaState;
  /** Ends the waiting; absent: this server waits until it has the database. */
  readonly giveUp?: AbortSignal;
}

/**
 * Waits until this server may write to the database, which one server does at a time. Fails when the database is away, or when
 * this home lacks the key of the accounts in it.
 */
export async function holdDatabase(
  state: string,
  { url, clock, log, standsBy, follow, describe, giveUp }: HoldOptions,
): Promise<Result<ServerLease, Failure>> {
  const fits = await checkKey(state, url);
  if (!fits.ok) return fits;
  const { ServerLease } = await import("../../base/postgres/server-lease.ts");
  let holder: LeaseHolder | undefined;
  const lease = await ServerLease.take({
    url,
    clock,
    giveUp,
    identity: identify(state),
    ...(describe && { describe }),
    standsBy: (found) => {
      if (found.epoch !== holder?.epoch) log.info({ holder: found }, "standing by");
      if (holder === undefined) void rememberDatabase(state, url);
      holder = found;
      const tell = () => standsBy(heldByOther(found));
      if (follow === undefined) tell();
      else follow(found, tell);
    },
  });
  standsBy(undefined);
  if (lease.ok) log.info({ epoch: lease.value.epoch }, "holds the database");
  return lease;
}

async function checkKey(state: string, url: string): Promise<Result<void, Failure>> {
  const { checkAccountsKey } = await import("../../drivers/accounts/postgres/open-postgres-accounts.ts");
  const file = `${state}/accounts.key`;
  if (!existsSync(file)) return checkAccountsKey(url, undefined);
  const key = openKeyFile(file);
  return key.ok ? checkAccountsKey(url, key.value) : key;
}

/** The machine is part of the identity, because a home may be copied to another one. */
function identify(state: string): ServerIdentity {
  const file = `${state}/server.id`;
  if (!existsSync(file)) writeFileSync(file, randomUUID(), { mode: 0o600 });
  const machine = hostname();
  const home = `${readFileSync(file, "utf8").trim()}@${machine}:${state}`;
  return { home, state, machine, pid: process.pid, release: releaseVersion };
}

function heldByOther({ machine, state, pid, heldMs, renewedMs }: LeaseHolder): Failure {
  const values = {
    machine,
    state,
    pid,
    held: Math.round(heldMs / 1_000),
    renewed: Math.round(renewedMs / 1_000),
  };
  return createFailure({
    reason: "already-running",
    detail: createMessage("database-held", values),
    hint: createMessage("database-held-hint", { machine }),
  });
}
