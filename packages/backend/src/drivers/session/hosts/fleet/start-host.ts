import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { closeSync, existsSync, mkdirSync, openSync } from "node:fs";
import { join } from "node:path";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import { hostDirectory, hostFileNames } from "@wezterm-parallel/shared/protocol/host/session-files";

export interface HostProgram {
  /** Program and leading arguments that run entry/host.ts, e.g. [node, "/…/entry/host.ts"]. */
  readonly argv: readonly string[];
  readonly state: string;
  readonly runtime: string;
}

/** Loading Node and listening takes 60 ms; this allows for a swapping machine. */
const readyMs = 20_000;

/**
 * Flags of Node.js for hosts: a small young generation, because hosts are many; and few threads (no debugger, one helper
 * of V8), because the kernel moves them one by one to the cgroup of a session, and back. Measured, with a pool of one
 * thread: 13 % less processor time of a host for a session with a terminal.
 */
export const hostFlags = ["--max-semi-space-size=1", "--v8-pool-size=1", "--disable-sigusr1"];

/** Starts a host in a new session, independent of this process; returns its id. */
export async function startHost(program: HostProgram): Promise<Result<string, Failure>> {
  const host = `h-${randomBytes(6).toString("hex")}`;
  const directory = hostDirectory(program.state, host);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  mkdirSync(program.runtime, { recursive: true, mode: 0o700 });
  const log = openSync(`${directory}/${hostFileNames.log}`, "a", 0o600);
  const [node = process.execPath, ...leading] = program.argv;
  const child = spawn(
    node,
    [...leading, "--state", program.state, "--runtime", program.runtime, "--host", host],
    { cwd: "/", env: ownEnvironment(program.state), detached: true, stdio: ["ignore", "pipe", log] },
  );
  closeSync(log);
  child.unref();
  const ready = await new Promise<boolean>((settle) => {
    const timer = setTimeout(() => settle(false), readyMs);
    child.stdout?.once("data", () => settle(true));
    // `exit` reports a host that dies before it is ready.
    child.stdout?.on("error", () => undefined);
    child.once("error", () => settle(false));
    child.once("exit", () => settle(false));
    child.stdout?.once("close", () => clearTimeout(timer));
  });
  child.stdout?.destroy();
  if (ready) return ok(host);
  child.kill("SIGKILL");
  const gone = [node, ...leading].find((word) => word.startsWith("/") && !existsSync(word));
  if (gone !== undefined) return fail(programGone(gone));
  return fail(
    createFailure({
      reason: "spawn-failed",
      detail: createMessage("host-not-started"),
      hint: createMessage("host-not-started-hint", { path: join(directory, hostFileNames.log) }),
    }),
  );
}

function programGone(path: string): Failure {
  const detail = createMessage("host-program-gone", { path });
  return createFailure({ reason: "spawn-failed", detail, hint: createMessage("host-program-gone-hint") });
}

/** Contains nothing of the shell, or task, that started this worker. */
function ownEnvironment(state: string): Record<string, string> {
  const kept: Record<string, string> = {
    // The variable by which `wzp down` finds processes started by the daemons of a home.
    WZP_DAEMON_OF: state,
    // It is used to move this host, and to type.
    UV_THREADPOOL_SIZE: "1",
  };
  for (const name of ["PATH", "HOME", "USER", "LOGNAME", "TMPDIR", "LANG", "LC_ALL", "NODE_COMPILE_CACHE"]) {
    const value = process.env[name];
    if (value !== undefined) kept[name] = value;
  }
  return kept;
}
