import { spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";

export interface AgentProcess {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** The way it ended, on one line. */
  readonly ended: Promise<string>;
  /** Ends it with everything that it started. */
  readonly stop: () => Promise<void>;
}

/** Ms between asking it to end and killing it. */
const graceMs = 2_000;

/**
 * Starts an agent in a process group of its own: some adapters ignore the end of their input and SIGTERM, and leave the
 * program that they started behind.
 */
export function startAgent([program = "", ...args]: readonly string[], env: NodeJS.ProcessEnv): AgentProcess {
  const child = spawn(program, args, { env, stdio: ["pipe", "pipe", "pipe"], detached: true });
  const ended = new Promise<string>((done) => {
    child.on("error", (error) => done(`${program} could not be started: ${error.message}`));
    child.on("exit", (code, signal) => done(`${program} ended with ${signal ?? code}`));
  });
  const stop = async (): Promise<void> => {
    child.stdin.end();
    signalGroup(child.pid, "SIGTERM");
    const patience = Promise.withResolvers<void>();
    const timer = setTimeout(patience.resolve, graceMs);
    await Promise.race([ended, patience.promise]);
    clearTimeout(timer);
    signalGroup(child.pid, "SIGKILL");
  };
  return { stdin: child.stdin, stdout: child.stdout, stderr: child.stderr, ended, stop };
}

function signalGroup(pid: number | undefined, signal: "SIGTERM" | "SIGKILL"): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // Nothing of it runs any more.
  }
}
