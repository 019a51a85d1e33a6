import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { homePaths } from "@wezterm-parallel/shared/protocol/home";
import type { Client } from "@wezterm-parallel/shared/client/client";

import { openClient } from "../packages/cli/src/transport/open-client.ts";
import { wzpProgram } from "../packages/cli/test/rigs/built-package.ts";

/** A separate server and worker of the package, started by `wzp up` and stopped when disposed. */
export class BenchHome implements Disposable {
  readonly scratch = mkdtempSync(join(tmpdir(), "wzp-bench-"));
  readonly path = join(this.scratch, "home");
  readonly state = join(this.path, "state");
  readonly env: NodeJS.ProcessEnv = { ...process.env, WZP_HOME: this.path };
  readonly client: Client;

  constructor() {
    this.wzp("up");
    this.client = openClient(
      homePaths({ env: this.env, homeDirectory: this.scratch, userId: 0 }).serverSocket,
    );
  }

  wzp(...args: readonly string[]): string {
    const { status, stdout, stderr } = spawnSync(wzpProgram, args, { env: this.env, cwd: this.scratch });
    if (status !== 0) throw new Error(`wzp ${args.join(" ")} ended with ${status}: ${stderr.toString()}`);
    return stdout.toString();
  }

  [Symbol.dispose](): void {
    spawnSync(wzpProgram, ["down", "--kill"], { env: this.env });
    rmSync(this.scratch, { recursive: true, force: true, maxRetries: 5 });
  }
}
