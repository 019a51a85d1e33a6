import { spawn, type ChildProcess } from "node:child_process";

import type { HomePaths } from "@wezterm-parallel/shared/protocol/home";

import type { DaemonRole } from "./daemon-files.ts";
import { daemonEnvironment } from "./daemon-environment.ts";
import { keepRelease } from "./keep-release.ts";
import { keeperName, keeperScript } from "./keeper-script.ts";

export interface KeeperOptions {
  readonly home: HomePaths;
  readonly role: DaemonRole;
  /** `adopt`: this process is the daemon; its exit closes the keeper's stdin. */
  readonly mode: "start" | "adopt";
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Starts the keeper of a daemon as a process of its own, apart from this terminal and session. */
export function spawnKeeper({ home, role, mode, env }: KeeperOptions): ChildProcess {
  const child = spawn("/bin/sh", ["-c", keeperScript, ...keeperArguments(home, role, mode)], {
    detached: true,
    cwd: "/",
    env: daemonEnvironment(env, home),
    stdio: [mode === "adopt" ? "pipe" : "ignore", "ignore", "ignore"],
  });
  child.unref();
  if (child.stdin !== null && "unref" in child.stdin) (child.stdin as { unref(): void }).unref();
  return child;
}

/** The arguments behind the script: see keeper-script.ts. */
export function keeperArguments(
  home: HomePaths,
  role: DaemonRole,
  mode: "start" | "adopt",
): readonly string[] {
  return [keeperName, role, home.state, home.runtime, mode, ...daemonCommand(home, role)];
}

/** This release as the daemon `role`. */
function daemonCommand(home: HomePaths, role: DaemonRole): readonly string[] {
  const { node, main } = keepRelease(home);
  return [node, ...nodeFlags[role], main, "daemon", role, home.state];
}

/**
 * Room for new objects, in MB. Origin: with 1,000 requests a second and 500 listeners collecting takes 11 % of a core
 * with 2, 3 % with 16, and with the usual 64 less, but in pauses of 10 ms; 16 hold 15 MB more of an idle server.
 */
export const nodeFlags: Readonly<Record<DaemonRole, readonly string[]>> = {
  server: ["--max-semi-space-size=16"],
  worker: ["--max-semi-space-size=2"],
};
