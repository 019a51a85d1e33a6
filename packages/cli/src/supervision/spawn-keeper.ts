import { spawn, type ChildProcess } from "node:child_process";

import type { HomePaths } from "@wezterm-parallel/shared/protocol/home";

import type { DaemonRole } from "./daemon-files.ts";
import { daemonEnvironment, serverVariables } from "./daemon-environment.ts";
import { installRelease } from "./install-release.ts";
import { keeperName } from "./keeper-name.ts";
import { keeperScript } from "./keeper-script.ts";

interface KeeperOptions {
  readonly home: HomePaths;
  readonly role: DaemonRole;
  /** `adopt`: this process is the daemon; its exit closes the keeper's stdin. */
  readonly mode: "start" | "adopt";
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Starts the keeper of a daemon as a detached process, outside this terminal and session. */
export function spawnKeeper({ home, role, mode, env }: KeeperOptions): ChildProcess {
  const child = spawn("/bin/sh", ["-c", keeperScript, ...keeperArguments(home, role, mode)], {
    detached: true,
    cwd: "/",
    env: { ...daemonEnvironment(env, home), ...(role === "server" && serverVariables(env, home)) },
    stdio: [mode === "adopt" ? "pipe" : "ignore", "ignore", "ignore"],
  });
  child.unref();
  if (child.stdin !== null && "unref" in child.stdin) (child.stdin as { unref(): void }).unref();
  return child;
}

/** Returns the arguments after the script: see keeper-script.ts. */
export function keeperArguments(
  home: HomePaths,
  role: DaemonRole,
  mode: "start" | "adopt",
): readonly string[] {
  return [keeperName, role, home.state, home.runtime, mode, ...daemonCommand(home, role)];
}

/** Returns the command of the daemon `role` in this release. */
function daemonCommand(home: HomePaths, role: DaemonRole): readonly string[] {
  const { node, main } = installRelease(home);
  return [node, ...nodeFlags[role], main, "daemon", role, home.state];
}

/**
 * Ten times and more of V8's own values: after 50 tasks, no code is hot enough to load the optimizing compilers, which
 * keep 5 MB resident in each daemon. Code that runs under load still reaches them.
 */
const lateOptimization = [
  "--invocation-count-for-maglev=4000",
  "--invocation-count-for-maglev-osr=1000",
  "--invocation-count-for-turbofan=48000",
  "--invocation-count-for-osr=8000",
];

/**
 * At a garbage collection, V8 forgets the code that has not run since the one before, not since six before. Idle daemons
 * collect once, and then keep little of the code of their start. Measured: 151 MB became 146, at the same processor
 * time for each task.
 */
const shortMemory = ["--bytecode-old-age=1", "--flush-baseline-code"];

/**
 * Size of the young generation in MB. Measured with 1,000 requests per second and 500 listeners: garbage
 * collection takes 11 % of a core with 2, 3 % with 16, and less with the default 64, but in pauses of 10 ms.
 * A worker under trivial tasks spends 45 µs less on each with 8 than with 2, and is as small when idle.
 * Daemons that turn idle collect their garbage themselves, for which they need `--expose-gc`.
 */
export const nodeFlags: Readonly<Record<DaemonRole, readonly string[]>> = {
  server: ["--max-semi-space-size=16", "--expose-gc", ...shortMemory, ...lateOptimization],
  worker: ["--max-semi-space-size=8", "--expose-gc", ...shortMemory, ...lateOptimization],
};
