import { type ChildProcessByStdio, spawn } from "node:child_process";
import { rm } from "node:fs/promises";
import { userInfo } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { cliFailure } from "./cli-failure.ts";
import { Turns } from "@wezterm-parallel/shared/base/turns";
import { goneFailure, instanceAt, restartedFailure } from "./wezterm-instance.ts";

export interface WeztermCliOptions {
  /** Path of the program `wezterm`. */
  readonly executable: string;
  /** Absolute path. */
  readonly socket: string;
  /** Environment of calls that start no program. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

interface CliOptions {
  /** Environment of the call, which the started program inherits. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** `key=value` settings of WezTerm for this call. */
  readonly config?: readonly string[] | undefined;
}

/**
 * Measured: a call takes 12 to 72 ms; 0.6 s was reported from a busy machine. `wezterm cli` itself has no
 * time limit and waits for ever when the server hangs.
 */
const limitMs = 5_000;

/**
 * Runs `wezterm cli` for one running WezTerm, one call at a time: each call is a connection that receives all
 * of the server's notifications, and many at once have deadlocked it.
 */
export class WeztermCli implements AsyncDisposable {
  readonly socket: string;
  readonly instance: string;
  readonly #options: WeztermCliOptions;
  readonly #turns = new Turns();

  private constructor(options: WeztermCliOptions, instance: string) {
    this.#options = options;
    this.socket = options.socket;
    this.instance = instance;
  }

  static async connect(options: WeztermCliOptions): Promise<Result<WeztermCli, Failure>> {
    const instance = await instanceAt(options.socket);
    return instance.ok ? ok(new WeztermCli(options, instance.value)) : instance;
  }

  /**
   * Returns what the call printed. `unavailable` when the instance has ended, was replaced by another one, or
   * hangs.
   */
  call(args: readonly string[], options: CliOptions = {}): Promise<Result<string, Failure>> {
    return this.#turns.take(async () => {
      const now = await instanceAt(this.socket);
      if (!now.ok) return now;
      return now.value === this.instance ? this.#run(args, options) : fail(restartedFailure(this.socket));
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#turns.done();
  }

  async #run(args: readonly string[], { env, config = [] }: CliOptions): Promise<Result<string, Failure>> {
    const { executable } = this.#options;
    const words = ["-n", ...config.flatMap((each) => ["--config", each]), "cli", "--no-auto-start", ...args];
    const environment = this.#environment(env ?? this.#options.env);
    const ended = await runLimited(executable, words, environment);
    if (ended.pid !== undefined) await removeLog(environment, ended.pid);
    if (ended.kind === "not-started") return fail(startFailure(executable, ended.error));
    if (ended.kind === "hung") return fail(await this.#hungFailure());
    const { code, stdout, stderr } = ended;
    return code === 0 ? ok(stdout) : fail(cliFailure({ socket: this.socket, code, stderr }));
  }

  /** Removes the caller's pane, which would be the target of a call that names no pane. */
  #environment(env: Readonly<Record<string, string | undefined>>): Record<string, string | undefined> {
    const { WEZTERM_PANE: _, ...rest } = env;
    return { ...rest, WEZTERM_UNIX_SOCKET: this.socket };
  }

  async #hungFailure(): Promise<Failure> {
    if (!(await instanceAt(this.socket)).ok) return goneFailure(this.socket);
    return {
      reason: "unavailable",
      detail: `WezTerm at ${this.socket} did not answer within ${limitMs / 1000} s.`,
      hint: "It hangs or is suspended: restart WezTerm, or use --driver tmux. Tasks continue meanwhile.",
      data: { hung: true },
    };
  }
}

/** True when the terminal runs but did not answer in time, so the call may still take effect. */
export function isHung({ data }: Failure): boolean {
  return data?.["hung"] === true;
}

type CliEnding =
  | { readonly kind: "not-started"; readonly pid?: undefined; readonly error: NodeJS.ErrnoException }
  | { readonly kind: "hung"; readonly pid: number | undefined }
  | {
      readonly kind: "ended";
      readonly pid: number | undefined;
      readonly code: number | null;
      readonly stdout: string;
      readonly stderr: string;
    };

function runLimited(
  executable: string,
  args: readonly string[],
  env: Record<string, string | undefined>,
): Promise<CliEnding> {
  const { promise, resolve } = Promise.withResolvers<CliEnding>();
  const child = tryToSpawn(executable, args, env);
  if (child instanceof Error) return Promise.resolve({ kind: "not-started", error: child });
  const { pid } = child;
  const limit = setTimeout(() => {
    killGroup(pid);
    resolve({ kind: "hung", pid });
  }, limitMs);
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
  // A closed pipe may end with ECONNRESET; the exit of the program decides.
  for (const stream of [child.stdout, child.stderr]) stream.on("error", () => undefined);
  child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
  child.on("error", (error) => {
    clearTimeout(limit);
    resolve({ kind: "not-started", error });
  });
  child.on("close", (code) => {
    clearTimeout(limit);
    const [stdout, stderr] = [out, err].map((chunks) => Buffer.concat(chunks).toString("utf8"));
    resolve({ kind: "ended", pid, code, stdout: stdout ?? "", stderr: stderr ?? "" });
  });
  return promise;
}

/**
 * Spawns a process group, so that the children of a wrapper script end with it and Ctrl-C does not interrupt
 * the call. Node.js throws some errors, such as for too large an environment, and emits others later.
 */
function tryToSpawn(
  executable: string,
  args: readonly string[],
  env: Record<string, string | undefined>,
): ChildProcessByStdio<null, Readable, Readable> | NodeJS.ErrnoException {
  try {
    return spawn(executable, args, { env, stdio: ["ignore", "pipe", "pipe"], detached: true });
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It has just ended.
  }
}

/**
 * Removes the log file of a call. Every call that logs leaves one, and only the start of a GUI removes them.
 * A directory where removing fails has none, because it is not writable.
 */
async function removeLog(env: Readonly<Record<string, string | undefined>>, pid: number): Promise<void> {
  await rm(join(runtimeDirectory(env), `wezterm-log-${pid}.txt`)).catch(() => undefined);
}

/** Returns the directory of WezTerm's sockets and logs. */
export function runtimeDirectory(env: Readonly<Record<string, string | undefined>>): string {
  const { XDG_RUNTIME_DIR: runtime, HOME: home } = env;
  if (runtime !== undefined && runtime !== "") return join(runtime, "wezterm");
  return join(home === undefined || home === "" ? userInfo().homedir : home, ".local/share/wezterm");
}

function startFailure(executable: string, error: NodeJS.ErrnoException): Failure {
  return error.code === "E2BIG"
    ? {
        reason: "spawn-failed",
        detail: "The arguments and environment of the program exceed the system's limit.",
      }
    : {
        reason: "missing-program",
        detail: `WezTerm's command line ${executable} cannot be started: ${error.message}.`,
      };
}
