import { readFileSync, rmSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { readJoinedServer } from "@wezterm-parallel/shared/node/joined-server";
import type { HomePaths } from "@wezterm-parallel/shared/protocol/home";
import {
  type JoinedServer,
  workerLinkFile,
  type WorkerLinkNote,
} from "@wezterm-parallel/shared/domain/joined-server";

import type { Caller } from "./caller.ts";
import { daemonFiles, type DaemonRole, daemonRoles } from "./daemon-files.ts";
import { findDaemon, findKeeper } from "./find-daemon.ts";
import { installRelease } from "./install-release.ts";
import { markWanted, prepareHome } from "./prepare-home.ts";
import { spawnKeeper } from "./spawn-keeper.ts";
import { readStartRefusal } from "./start-trouble.ts";

/** A cold start takes 1 s, and a handshake over a slow line a few more. */
const connectLimitMs = 30_000;
const lookEveryMs = 50;

/** The server that the worker of this home works for, if that is on another machine. */
export function joinedServer(home: HomePaths): JoinedServer | undefined {
  const joined = readJoinedServer(home);
  return joined.ok ? joined.value : undefined;
}

/** The daemons of a home: one that works for another machine has no server. */
export function rolesOf(home: HomePaths): readonly DaemonRole[] {
  return joinedServer(home) === undefined ? daemonRoles : ["worker"];
}

/** Returns when the worker of this home is connected to its server on another machine; starts it if necessary. */
export async function startJoinedWorker(caller: Caller): Promise<Result<{ started: boolean }, Failure>> {
  const { home, env } = caller;
  const prepared = prepareHome(home);
  if (!prepared.ok) return prepared;
  const wanted = markWanted(home);
  if (!wanted.ok) return wanted;
  const runs = findDaemon(home, "worker") !== undefined || findKeeper(home, "worker") !== undefined;
  if (!runs) {
    rmSync(workerLinkFile(home), { force: true });
    installRelease(home);
    spawnKeeper({ home, role: "worker", mode: "start", env });
  }
  const connected = await waitUntilConnected(home);
  return connected.ok ? ok({ started: !runs }) : connected;
}

async function waitUntilConnected(home: HomePaths): Promise<Result<void, Failure>> {
  const deadline = performance.now() + connectLimitMs;
  while (performance.now() < deadline) {
    const link = readWorkerLink(home);
    if (link?.state === "connected") return ok(undefined);
    if (link?.state === "refused") return fail(link.failure);
    const refused = readStartRefusal(home);
    if (refused !== undefined) return fail(refused);
    await pause(lookEveryMs);
  }
  return fail({
    reason: "unavailable",
    detail: `The worker runs, but has not reached ${joinedServer(home)?.server ?? "its server"} yet; it goes on trying.`,
    hint: `Its log: ${daemonFiles(home, "worker").logs}/worker.log`,
  });
}

/** The state of the connection, and how many tasks there are, as the worker last noted it. */
export function readWorkerLink(home: HomePaths): WorkerLinkNote | undefined {
  try {
    return JSON.parse(readFileSync(workerLinkFile(home), "utf8")) as WorkerLinkNote;
  } catch {
    return undefined;
  }
}

/** Commands that need a server of this machine are typed in another home. */
export function worksElsewhere({ server, name }: JoinedServer): Failure {
  return {
    reason: "unsupported",
    detail: `This home has no server: its worker ${name} works for ${server}.`,
    hint: `Use that server with: wzp login ${server}\nOr use another home: WZP_HOME=DIRECTORY wzp …`,
  };
}
