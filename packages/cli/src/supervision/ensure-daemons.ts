import { setTimeout as pause } from "node:timers/promises";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { StatusResource } from "@wezterm-parallel/shared/protocol/resources";

import type { CliContext } from "../context.ts";
import { daemonRoles } from "./daemon-files.ts";
import { findKeeper } from "./find-daemon.ts";
import { keepRelease, removeUnusedReleases } from "./keep-release.ts";
import { findLostProgram, forgetPrograms } from "./lost-program.ts";
import { findRoom, markWanted, prepareHome } from "./prepare-home.ts";
import { spawnKeeper } from "./spawn-keeper.ts";
import { stopDaemons } from "./stop-daemons.ts";
import { explainSilence, readRefusal, watchStarts, type StartWatch } from "./start-trouble.ts";

/** Origin: a cold start takes 1 s; 30 times that for a machine under load. */
const startLimitMs = 30_000;
const askEveryMs = 30;

export interface StartedDaemons {
  readonly status: StatusResource;
  /** False when both ran already. */
  readonly started: boolean;
}

/** Answers once the server answers and its worker is connected; starts what does not run. */
export async function ensureDaemons(cli: CliContext): Promise<Result<StartedDaemons, Failure>> {
  const client = await cli.client({ prompt: true });
  const replaced = await replaceLost(cli, client);
  if (!replaced.ok) return replaced;
  const first = await client.handshake();
  if (first.ok && hasWorker(first.value)) return ok({ status: first.value, started: false });
  if (!first.ok && first.failure.reason !== "unavailable") return first;
  const [trouble] = first.ok ? first.value.trouble : [];
  if (trouble !== undefined) return fail(trouble);
  const prepared = prepareHome(cli.home);
  if (!prepared.ok) return prepared;
  const wanted = markWanted(cli.home);
  if (!wanted.ok) return wanted;
  const room = findRoom(cli.home);
  const watch = watchStarts(cli.home);
  startMissingKeepers(cli);
  return room.ok ? waitUntilReady(cli, client, watch) : room;
}

/** Daemons whose programs were removed can start nothing, not even themselves: those of this release take over. */
async function replaceLost(cli: CliContext, client: Client): Promise<Result<void, Failure>> {
  const lost = findLostProgram(cli.home);
  if (lost === undefined) return ok(undefined);
  cli.note(`${lost} is gone: server and worker start again from this installation, and running tasks go on.`);
  const answers = (await client.status()).ok;
  const stopped = await stopDaemons(cli, answers ? client : undefined, "detach");
  if (!stopped.ok) return stopped;
  forgetPrograms(cli.home);
  return ok(undefined);
}

function startMissingKeepers({ home, env }: CliContext): void {
  removeUnusedReleases(home, keepRelease(home));
  for (const role of daemonRoles) {
    if (findKeeper(home, role) === undefined) spawnKeeper({ home, role, mode: "start", env });
  }
}

async function waitUntilReady(
  cli: CliContext,
  client: Client,
  watch: StartWatch,
): Promise<Result<StartedDaemons, Failure>> {
  const deadline = performance.now() + startLimitMs;
  while (performance.now() < deadline) {
    const status = await client.handshake();
    if (status.ok && hasWorker(status.value)) return ok({ status: status.value, started: true });
    if (!status.ok && status.failure.reason !== "unavailable") return status;
    const refused = readRefusal(cli.home);
    if (refused !== undefined) return fail(refused);
    const crashing = watch.findCrashing();
    if (crashing !== undefined) return fail(crashing);
    await pause(askEveryMs);
  }
  return fail(explainSilence(cli.home));
}

function hasWorker(status: StatusResource): boolean {
  return status.workers.some((worker) => worker.state === "connected");
}
