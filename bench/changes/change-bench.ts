import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { performance } from "node:perf_hooks";
import { setTimeout as pause } from "node:timers/promises";

import type { ChangeResource } from "@wezterm-parallel/shared/protocol/api/schemas/changes/merge-schemas";

import { BenchHome } from "../bench-home.ts";
import { wzpProgram } from "../../packages/cli/test/rigs/built-package.ts";

/** A repository in which the tasks of a plan make changes, with a server and a worker of its own. */
export class ChangeBench implements Disposable {
  readonly home = new BenchHome();
  readonly root = join(this.home.scratch, "repository");

  constructor(files: number) {
    for (let at = 0; at < files; at++) this.write(pathOf(at), `${at}\n`.repeat(20));
    this.git("init", "-q", "-b", "main");
    this.git("config", "user.name", "Bench");
    this.git("config", "user.email", "bench@example.org");
    this.git("add", ".");
    this.git("commit", "-qm", "files");
    this.write(".git/info/exclude", "wezterm-parallel.yaml\n");
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), text);
  }

  git(...args: readonly string[]): string {
    const stdio = ["ignore", "pipe", "ignore"] as ("ignore" | "pipe")[];
    const all = ["-c", "gc.auto=0", ...args];
    return execFileSync("git", all, { cwd: this.root, encoding: "utf8", stdio }).trim();
  }

  /** Runs a plan to its end; returns the ids of its tasks in the order of `names`. */
  run(plan: string, names: readonly string[]): string[] {
    this.write("wezterm-parallel.yaml", plan);
    const ran = spawnSync(wzpProgram, ["run", "--json"], {
      cwd: this.root,
      env: this.home.env,
      encoding: "utf8",
    });
    if (ran.status !== 0) throw new Error(`wzp run ended with ${ran.status}: ${ran.stderr}`);
    const { run } = JSON.parse(ran.stdout) as { run: { id: string } };
    return names.map((name) => `${run.id}/${name}`);
  }

  /** Queues changes; returns the milliseconds until all have left the queue. */
  async merge(ids: readonly string[], verify: boolean): Promise<number> {
    const start = performance.now();
    const action = { action: "merge", ids: [...ids], verify } as const;
    const queued = await this.home.client.send("actOnChanges", {}, action);
    if (!queued.ok) throw new Error(queued.failure.detail);
    const { project, target } = queued.value.changed[0] as ChangeResource;
    while (await this.#isBusy(project, target)) await pause(2);
    return performance.now() - start;
  }

  async state(id: string): Promise<string> {
    const found = await this.home.client.get("getChange", { id });
    return found.ok ? found.value.state : found.failure.detail;
  }

  async #isBusy(project: string, target: string): Promise<boolean> {
    const queues = await this.home.client.get("listQueues", {});
    if (!queues.ok) throw new Error(queues.failure.detail);
    const queue = queues.value.items.find((each) => each.project === project && each.target === target);
    return queue !== undefined && queue.changes.length > 0;
  }

  [Symbol.dispose](): void {
    this.home[Symbol.dispose]();
  }
}

export function pathOf(file: number): string {
  return `d${file % 200}/f${file}.txt`;
}
