import { existsSync, readdirSync, readFileSync } from "node:fs";

import type { HomePaths } from "@wezterm-parallel/shared/protocol/home";

import { daemonFiles, daemonRoles, type DaemonRole } from "./daemon-files.ts";
import { keeperName } from "./keeper-name.ts";
import { identifyProcess, type ProcessIdentity } from "./process-identity.ts";

/** Returns the running keeper of a daemon of this home. */
export function findKeeper(home: HomePaths, role: DaemonRole): ProcessIdentity | undefined {
  return findByFile(daemonFiles(home, role).keeper, [keeperName, role, home.state]);
}

/** Returns the running daemon of this home. */
export function findDaemon(home: HomePaths, role: DaemonRole): ProcessIdentity | undefined {
  return findByFile(daemonFiles(home, role).pid, ["daemon", role, home.state]);
}

/** Returns the helpers that show sessions of this home in terminals. */
export function findViewHelpers({ runtime }: HomePaths): readonly ProcessIdentity[] {
  const names = existsSync(runtime) ? readdirSync(runtime).filter((name) => name.startsWith("views-")) : [];
  return names
    .map((name) => findByFile(`${runtime}/${name}/pid`, ["views", `${runtime}/${name}`]))
    .filter((found) => found !== undefined);
}

/** True when neither the daemon nor its keeper runs; starts no process, so that daemons may call it often. */
export function isGone(home: HomePaths, role: DaemonRole): boolean {
  const files = daemonFiles(home, role);
  return !answers(readPid(files.keeper)) && !answers(readPid(files.pid));
}

/** True while a keeper or daemon will start the server again. */
export function comesBack(home: HomePaths): boolean {
  if (!existsSync(daemonFiles(home, "server").wanted)) return false;
  return daemonRoles.some((role) => !isGone(home, role));
}

/** Pids are reused, so a process counts only if its command line contains our words. */
function findByFile(file: string, words: readonly string[]): ProcessIdentity | undefined {
  const pid = readPid(file);
  const found = pid === undefined ? undefined : identifyProcess(pid);
  return found?.command.includes(words.join(" ")) === true ? found : undefined;
}

function answers(pid: number | undefined): boolean {
  if (pid === undefined) return false;
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function readPid(file: string): number | undefined {
  try {
    const pid = Number(readFileSync(file, "utf8").trim());
    return Number.isInteger(pid) && pid > 1 ? pid : undefined;
  } catch {
    return undefined;
  }
}
