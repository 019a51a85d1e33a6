import { spawn, type ChildProcess } from "node:child_process";
import { realpathSync } from "node:fs";

import type { HomePaths } from "@wezterm-parallel/shared/protocol/home";

import type { DaemonRole } from "./daemon-files.ts";
import { daemonEnvironment } from "./daemon-environment.ts";
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

/** This program, started the way it was started itself, as the daemon `role`. */
function daemonCommand(home: HomePaths, role: DaemonRole): readonly string[] {
  const program = realpathSync(process.argv[1] ?? "");
  const room = role === "worker" ? leanNode : [];
  return [process.execPath, ...room, program, "daemon", role, home.state];
}

/**
 * Room for new objects, in MB: the usual 16 grow to 48 MB of memory under load. A server keeps them: with 500 listeners
 * 2 took 11 % of a core to collect, 16 took 2.
 */
const leanNode = ["--max-semi-space-size=2"];
