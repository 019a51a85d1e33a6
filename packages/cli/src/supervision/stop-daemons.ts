import { rmSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { HomePaths } from "@wezterm-parallel/shared/protocol/home";
import type { ShutdownMode } from "@wezterm-parallel/shared/protocol/api/schemas/routes-schemas";

import type { Caller } from "./caller.ts";
import { daemonFiles, daemonRoles } from "./daemon-files.ts";
import { findDaemon, findKeeper, findViewHelpers } from "./find-daemon.ts";
import { findHosts } from "./find-hosts.ts";
import { isAlive, type ProcessIdentity } from "./process-identity.ts";

/** Time for programs to end by themselves after the request. */
const patienceMs = 10_000;
/** Time for the system to remove killed processes. */
const burialMs = 5_000;
const lookEveryMs = 20;

export interface StoppedHome {
  /** Keepers, daemons, hosts and helpers of views that were running and are verified to be gone. */
  readonly processes: number;
  /** The number of them that had to be killed. */
  readonly killed: number;
}

/** Stops all programs of this home; fails when one is left. `client` only when a server answers. */
export async function stopDaemons(
  caller: Caller,
  client: Client | undefined,
  mode: ShutdownMode,
): Promise<Result<StoppedHome, Failure>> {
  const shutdown = await client?.shutdown(mode, ({ live }) => showLive(caller, live));
  if (shutdown?.ok === false) return shutdown;
  const hosts = mode === "detach" ? [] : findHosts(caller.home);
  const keepers = findKeepers(caller.home);
  const daemons = findDaemons(caller.home);
  rmSync(daemonFiles(caller.home, "server").wanted, { force: true });
  // Without a session they have nothing to show.
  const helpers = mode === "detach" ? [] : findViewHelpers(caller.home);
  const ours = unique([...keepers, ...daemons, ...hosts, ...helpers]);
  signalAll(daemons, "SIGTERM");
  await waitUntilGone(daemons, patienceMs);
  signalAll(hosts, "SIGTERM");
  await waitUntilGone(hosts, patienceMs);
  signalAll(helpers, "SIGTERM");
  await waitUntilGone(ours, patienceMs);
  const stubborn = ours.filter(isAlive);
  signalAll(stubborn, "SIGKILL");
  await waitUntilGone(stubborn, burialMs);
  const left = [...ours, ...laterOnes(caller.home, mode)].filter(isAlive);
  return left.length === 0 ? ok({ processes: ours.length, killed: stubborn.length }) : fail(leftOver(left));
}

function unique(processes: readonly ProcessIdentity[]): readonly ProcessIdentity[] {
  return [...new Map(processes.map((each) => [each.pid, each])).values()];
}

function findKeepers(home: HomePaths): readonly ProcessIdentity[] {
  return daemonRoles.map((role) => findKeeper(home, role)).filter((each) => each !== undefined);
}

function findDaemons(home: HomePaths): readonly ProcessIdentity[] {
  return daemonRoles.map((role) => findDaemon(home, role)).filter((each) => each !== undefined);
}

/** Finds processes that started during the stop, such as a daemon that its keeper had just started. */
function laterOnes(home: HomePaths, mode: ShutdownMode): readonly ProcessIdentity[] {
  const hosts = mode === "detach" ? [] : findHosts(home);
  return [...findKeepers(home), ...findDaemons(home), ...hosts];
}

function signalAll(processes: readonly ProcessIdentity[], signal: NodeJS.Signals): void {
  for (const each of processes.filter(isAlive)) {
    try {
      process.kill(each.pid, signal);
    } catch {
      // It has ended meanwhile.
    }
  }
}

async function waitUntilGone(processes: readonly ProcessIdentity[], limitMs: number): Promise<void> {
  const deadline = performance.now() + limitMs;
  while (processes.some(isAlive) && performance.now() < deadline) await pause(lookEveryMs);
}

function showLive(caller: Caller, live: number): void {
  if (caller.interactive && live > 0) caller.streams.stderr.write(`\r\u001B[Kwaiting for ${live} running …`);
  else if (caller.interactive) caller.streams.stderr.write("\r\u001B[K");
}

function leftOver(left: readonly ProcessIdentity[]): Failure {
  const pids = [...new Set(left.map((each) => each.pid))];
  return {
    reason: "process-tree-alive",
    detail: `${pids.length} processes of this home could not be stopped: ${pids.join(", ")}.`,
    hint: `Inspect them with: ps -o pid,stat,args -p ${pids.join(",")}`,
    data: { pids },
  };
}
