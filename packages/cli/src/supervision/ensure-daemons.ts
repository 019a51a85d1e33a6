import { setTimeout as pause } from "node:timers/promises";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { StatusResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import type { Caller } from "./caller.ts";
import { daemonRoles } from "./daemon-files.ts";
import { findKeeper } from "./find-daemon.ts";
import { installRelease, removeUnusedReleases } from "./install-release.ts";
import { joinedServer, worksElsewhere } from "./joined-worker.ts";
import { findLostProgram, forgetPrograms } from "./lost-program.ts";
import { findRoom, markWanted, prepareHome } from "./prepare-home.ts";
import { spawnKeeper } from "./spawn-keeper.ts";
import { explainSilence, readStartRefusal, type StartWatch, watchStarts } from "./start-trouble.ts";
import { stopDaemons } from "./stop-daemons.ts";

/** Measured: a cold start takes 1 s; this allows 30 times that for a machine under load. */
const startLimitMs = 30_000;
const askEveryMs = 30;

export interface StartedDaemons {
  readonly status: StatusResource;
  /** False when both were running. */
  readonly started: boolean;
}

/** Returns when the server answers and its worker is connected; starts what is not running. */
export async function ensureDaemons(caller: Caller): Promise<Result<StartedDaemons, Failure>> {
  const joined = joinedServer(caller.home);
  if (joined !== undefined) return fail(worksElsewhere(joined));
  const client = await caller.client({ prompt: true });
  const replaced = await replaceLost(caller, client);
  if (!replaced.ok) return replaced;
  const first = await client.handshake();
  if (first.ok && isReady(caller, first.value)) return ok({ status: first.value, started: false });
  if (!first.ok && first.failure.reason !== "unavailable") return first;
  const [trouble] = first.ok ? first.value.trouble : [];
  if (trouble !== undefined) return fail(trouble);
  const prepared = prepareHome(caller.home);
  if (!prepared.ok) return prepared;
  const wanted = markWanted(caller.home);
  if (!wanted.ok) return wanted;
  const room = findRoom(caller.home);
  const watch = watchStarts(caller.home);
  startMissingKeepers(caller);
  return room.ok ? waitUntilReady(caller, client, watch) : room;
}

/**
 * Replaces daemons whose program files were removed, because they cannot start anything, including
 * themselves.
 */
async function replaceLost(caller: Caller, client: Client): Promise<Result<void, Failure>> {
  const lost = findLostProgram(caller.home);
  if (lost === undefined) return ok(undefined);
  caller.note(
    `${lost} no longer exists: server and worker are restarted from this installation; running tasks continue.`,
  );
  const answers = (await client.status()).ok;
  const stopped = await stopDaemons(caller, answers ? client : undefined, "detach");
  if (!stopped.ok) return stopped;
  forgetPrograms(caller.home);
  return ok(undefined);
}

function startMissingKeepers({ home, env }: Caller): void {
  removeUnusedReleases(home, installRelease(home));
  for (const role of daemonRoles) {
    if (findKeeper(home, role) === undefined) spawnKeeper({ home, role, mode: "start", env });
  }
}

async function waitUntilReady(
  caller: Caller,
  client: Client,
  watch: StartWatch,
): Promise<Result<StartedDaemons, Failure>> {
  const deadline = performance.now() + startLimitMs;
  while (performance.now() < deadline) {
    const status = await client.handshake();
    if (status.ok && isReady(caller, status.value)) return ok({ status: status.value, started: true });
    if (!status.ok && status.failure.reason !== "unavailable") return status;
    const refused = readStartRefusal(caller.home);
    if (refused !== undefined && refused.reason !== "already-running") return fail(refused);
    const crashing = watch.findCrashing();
    if (crashing !== undefined) return fail(crashing);
    await pause(askEveryMs);
  }
  // The server that it passes requests on to may be starting, too.
  return fail(readStartRefusal(caller.home) ?? explainSilence(caller.home));
}

/** The worker of a server that passes requests on to another one has no work until it takes over. */
function isReady({ home }: Caller, status: StatusResource): boolean {
  return hasWorker(status) || readStartRefusal(home)?.reason === "already-running";
}

function hasWorker(status: StatusResource): boolean {
  return status.workers.some((worker) => worker.state !== "away");
}
