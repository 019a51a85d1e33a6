import { existsSync } from "node:fs";
import type { ChildProcess } from "node:child_process";

import type { HomePaths } from "@wezterm-parallel/shared/protocol/home";

import { daemonFiles, type DaemonRole } from "./daemon-files.ts";
import { isGone } from "./find-daemon.ts";
import { findLostProgram } from "./lost-program.ts";
import { rolesOf } from "./joined-worker.ts";
import { spawnKeeper } from "./spawn-keeper.ts";

/** Two checks and the following start take well under the 3 s within which everything must continue. */
const lookEveryMs = 500;

interface KeeperWatch extends Disposable {
  /** Passes this process's exit code to the keeper, if that has adopted it. */
  leave(exitCode: number): void;
}

/**
 * Supervises the keepers from within a daemon: starts a new one when its own was killed, and one for the
 * other daemon when both it and its keeper are gone. Acts only while the daemons should run.
 */
export function watchKeepers(
  home: HomePaths,
  role: DaemonRole,
  env: Readonly<Record<string, string | undefined>>,
): KeeperWatch {
  const other = rolesOf(home).find((each) => each !== role);
  const keeperPid = Number(env["WZP_KEEPER"] ?? Number.NaN);
  let adopter: ChildProcess | undefined;
  let missing = 0;
  const look = (): void => {
    // Without its program a keeper could start nothing: the next command that needs the daemons restarts
    // them.
    if (!existsSync(daemonFiles(home, role).wanted) || findLostProgram(home) !== undefined) return;
    if (isOrphaned(keeperPid, adopter)) adopter = spawnKeeper({ home, role, mode: "adopt", env });
    if (other === undefined) return;
    missing = isGone(home, other) ? missing + 1 : 0;
    // Must be missing twice: between two starts of its daemon, a keeper may look dead.
    if (missing < 2) return;
    missing = 0;
    spawnKeeper({ home, role: other, mode: "start", env });
  };
  const timer = Number.isNaN(keeperPid) ? undefined : setInterval(look, lookEveryMs);
  return {
    leave: (exitCode) => void adopter?.stdin?.end(`${exitCode}\n`),
    [Symbol.dispose]: () => clearInterval(timer),
  };
}

function isOrphaned(keeperPid: number, adopter: ChildProcess | undefined): boolean {
  if (adopter !== undefined) return adopter.exitCode !== null || adopter.signalCode !== null;
  return process.ppid !== keeperPid;
}
