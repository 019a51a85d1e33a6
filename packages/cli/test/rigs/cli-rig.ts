import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";

import { wzpProgram } from "./built-package.ts";

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CallOptions {
  readonly cwd?: string;
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** A home with the real programs; disposing it stops them and fails when one is left. */
export class CliRig implements AsyncDisposable {
  readonly home = mkdtempSync(`${tmpdir()}/wzp-cli-`);
  readonly work = `${this.home}/work`;

  constructor() {
    mkdirSync(this.work);
  }

  /** Runs a command to its end. */
  async wzp(args: readonly string[], options: CallOptions = {}): Promise<Ended> {
    const child = this.start(args, options);
    // A command may have ended before it was given its input.
    child.stdin?.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
    });
    child.stdin?.end(options.input ?? "");
    const output = { stdout: "", stderr: "" };
    child.stdout?.setEncoding("utf8").on("data", (text: string) => void (output.stdout += text));
    child.stderr?.setEncoding("utf8").on("data", (text: string) => void (output.stderr += text));
    const status = await new Promise<number | null>((resolve) => child.on("close", resolve));
    return { status, ...output };
  }

  /** Returns the JSON that a command prints with `--json`. */
  async json<T>(args: readonly string[], options: CallOptions = {}): Promise<T> {
    const [name = "", ...rest] = args;
    const { stdout, stderr } = await this.wzp([name, "--json", ...rest], options);
    if (stdout === "") throw new Error(`wzp ${args.join(" ")}: ${stderr}`);
    return JSON.parse(stdout) as T;
  }

  start(args: readonly string[], { cwd = this.work, env = {} }: CallOptions = {}): ChildProcess {
    return spawn(wzpProgram, [...args], { cwd, env: { ...this.environment, ...env }, stdio: "pipe" });
  }

  get environment(): Record<string, string> {
    const { PATH = "", HOME = "/" } = process.env;
    return { PATH, HOME, WZP_HOME: this.home, NO_COLOR: "1", MARK: "from the shell" };
  }

  /** Returns the pid of a keeper or daemon of this home. */
  pid(file: "server.keeper" | "server.pid" | "worker.keeper" | "worker.pid"): number {
    return Number(readFileSync(`${this.home}/run/${file}`, "utf8"));
  }

  /** Returns processes started by programs of this home, identified by the mark in their environment. */
  processes(): readonly number[] {
    return processesWith(`WZP_DAEMON_OF=${this.home}/state`);
  }

  /** Returns processes of tasks that this rig submitted: they have the environment of its shell. */
  tasks(): readonly number[] {
    const daemons = new Set(this.processes());
    return processesWith(`WZP_HOME=${this.home}`).filter((pid) => !daemons.has(pid));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { stderr } = await this.wzp(["down", "--kill"]);
    const left = this.processes();
    for (const pid of left) process.kill(pid, "SIGKILL");
    rmSync(this.home, { recursive: true, force: true });
    if (left.length > 0) throw new Error(`left after wzp down: ${left.join(" ")} ${stderr}`);
  }
}

function processesWith(mark: string): readonly number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => readEnvironment(pid).split("\0").includes(mark))
    .map(Number);
}

function readEnvironment(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, "utf8");
  } catch {
    return "";
  }
}
