import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";

import { mainProgram } from "../../packages/cli/test/rigs/built-package.ts";
import { homeId } from "../../packages/backend/src/base/process-tree/home-id.ts";
import { codeCache } from "./code-cache.ts";
import { processesWith, type FoundProcess } from "./processes.ts";

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Returns the output of a program without input, once it has ended. */
export function endOf(child: ChildProcessWithoutNullStreams): Promise<Ended> {
  return new Promise((resolve, reject) => {
    let stdout = "";
    let stderr = "";
    child.stdin.end();
    child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}

/** A home for real daemons, controlled through the real command line. */
export class TestHome implements AsyncDisposable {
  readonly path = mkdtempSync(join(tmpdir(), "wzp-e2e-"));
  readonly state = join(this.path, "state");

  /** Runs `wzp` with these arguments in `cwd`; settles when it has ended. */
  wzp(cwd: string, ...args: readonly string[]): Promise<Ended> {
    return endOf(spawn(process.execPath, [mainProgram, ...args], { cwd, env: this.env(), stdio: "pipe" }));
  }

  env(): Record<string, string> {
    const { PATH = "", HOME = "", LANG = "C.UTF-8" } = process.env;
    // Plans of the samples run `node`, which must be the version that comes with wzp.
    const path = `${dirname(process.execPath)}${delimiter}${PATH}`;
    return { ...codeCache(), PATH: path, HOME, LANG, TERM: "xterm-256color", WZP_HOME: this.path };
  }

  /** Returns every process of this home: daemons and keepers, hosts, and leftovers of tasks. */
  processes(): FoundProcess[] {
    const marks = [
      `WZP_HOME=${this.path}`,
      `WZP_DAEMON_OF=${this.state}`,
      `WZP_HOME_ID=${homeId(this.state)}`,
    ];
    return processesWith(...marks);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.wzp(this.path, "down", "--kill");
    for (const { pid } of this.processes()) killNow(pid);
    rmSync(this.path, { recursive: true, force: true, maxRetries: 5 });
  }
}

export function killNow(pid: number): boolean {
  try {
    return process.kill(pid, "SIGKILL");
  } catch {
    return false;
  }
}
