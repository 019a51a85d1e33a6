import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { homePaths } from "@wezterm-parallel/shared/protocol/home";
import type { Client } from "@wezterm-parallel/shared/client/client";

import { openClient } from "../packages/cli/src/transport/open-client.ts";

export const wzpPath = fileURLToPath(new URL("../bin/wzp", import.meta.url));

/** A separate server and worker, started by `wzp up` and stopped when disposed. */
export class BenchHome implements Disposable {
  readonly scratch = mkdtempSync(join(tmpdir(), "wzp-bench-"));
  readonly path = join(this.scratch, "home");
  readonly state = join(this.path, "state");
  readonly env: NodeJS.ProcessEnv = { ...process.env, WZP_HOME: this.path };
  readonly client: Client;
  readonly #program: string;

  constructor(program = wzpPath) {
    this.#program = program;
    this.wzp("up");
    this.client = openClient(
      homePaths({ env: this.env, homeDirectory: this.scratch, userId: 0 }).serverSocket,
    );
  }

  wzp(...args: readonly string[]): string {
    const { status, stdout, stderr } = spawnSync(this.#program, args, { env: this.env, cwd: this.scratch });
    if (status !== 0) throw new Error(`wzp ${args.join(" ")} ended with ${status}: ${stderr.toString()}`);
    return stdout.toString();
  }

  [Symbol.dispose](): void {
    spawnSync(this.#program, ["down", "--kill"], { env: this.env });
    rmSync(this.scratch, { recursive: true, force: true, maxRetries: 5 });
  }
}
