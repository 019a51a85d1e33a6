import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { wzpProgram } from "../../../packages/cli/test/rigs/built-package.ts";
import { TestHome, type Ended } from "../home.ts";

/** A home with the real programs, and a plain directory in which a user makes a mistake. */
export class Scene implements AsyncDisposable {
  readonly home = new TestHome();
  readonly work = mkdtempSync(join(tmpdir(), "wzp-mistake-"));

  /** Runs a command through the launcher, as a user does. */
  wzp(...args: readonly string[]): Promise<Ended> {
    return this.call(args);
  }

  call(
    args: readonly string[],
    options: { cwd?: string; env?: Record<string, string>; uid?: number } = {},
  ): Promise<Ended> {
    const { cwd = this.work, env = {}, uid } = options;
    return new Promise((resolve, reject) => {
      const all = { ...this.home.env(), NO_COLOR: "1", ...env };
      const child = spawn(wzpProgram, args, {
        cwd,
        env: all,
        stdio: "pipe",
        ...(uid !== undefined && { uid }),
      });
      const said = { stdout: "", stderr: "" };
      child.stdin.end();
      child.stdout.setEncoding("utf8").on("data", (text: string) => void (said.stdout += text));
      child.stderr.setEncoding("utf8").on("data", (text: string) => void (said.stderr += text));
      child.on("error", reject);
      child.on("close", (code) => resolve({ code, ...said }));
    });
  }

  /** Writes the plan and runs it to its end. */
  run(plan: string, ...args: readonly string[]): Promise<Ended> {
    this.write("wezterm-parallel.yaml", plan);
    return this.wzp("run", ...args);
  }

  /** Adds a task and returns its id, `r1/name`. */
  async add(name: string, ...command: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await this.wzp("add", "--name", name, ...command);
    if (code !== 0) throw new Error(`wzp add: ${stderr}`);
    return stdout.trim();
  }

  write(name: string, text: string, mode = 0o644): void {
    mkdirSync(dirname(join(this.work, name)), { recursive: true });
    writeFileSync(join(this.work, name), text, { mode });
  }

  /** Returns the JSON that a command prints with `--json`; throws its other output if there is none. */
  async json<T>(...args: readonly string[]): Promise<T> {
    const [name = "", ...rest] = args;
    const { stdout, stderr } = await this.wzp(name, "--json", ...rest);
    if (stdout === "") throw new Error(`wzp ${args.join(" ")}: ${stderr}`);
    return JSON.parse(stdout) as T;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.home[Symbol.asyncDispose]();
    rmSync(this.work, { recursive: true, force: true, maxRetries: 5 });
  }
}
