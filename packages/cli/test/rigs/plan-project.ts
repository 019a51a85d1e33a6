import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import type { RunResource, TaskResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import type { CliRig } from "./cli-rig.ts";

export interface Ran {
  readonly run: RunResource;
  readonly tasks: readonly TaskResource[];
}

/** A repository with a plan, and what its runs reused. */
export class PlanProject {
  readonly path: string;
  readonly #rig: CliRig;

  constructor(rig: CliRig, name: string, plan: string, files: Readonly<Record<string, string>>) {
    this.#rig = rig;
    this.path = join(rig.work, name);
    mkdirSync(this.path);
    this.git("init", "-q", "-b", "main");
    this.git("config", "user.name", "A User");
    this.git("config", "user.email", "user@example.org");
    this.write({ "wezterm-parallel.yaml": plan, ...files });
    this.commit();
  }

  git(...args: readonly string[]): string {
    return execFileSync("git", args, { cwd: this.path, encoding: "utf8" });
  }

  write(files: Readonly<Record<string, string>>): void {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.path, path)), { recursive: true });
      writeFileSync(join(this.path, path), text);
    }
  }

  commit(): void {
    this.git("add", "--all");
    this.git("commit", "-qm", "change");
  }

  async run<T extends object = object>(
    args: readonly string[] = [],
    env: Readonly<Record<string, string>> = {},
  ): Promise<Ran & T> {
    return await this.#rig.json<Ran & T>(["run", ...args], { cwd: this.path, env });
  }

  /** Runs the plan and returns the tasks that were reused. */
  async reused(args: readonly string[] = [], env: Readonly<Record<string, string>> = {}): Promise<string[]> {
    const { tasks } = await this.run(args, env);
    const bad = tasks.filter(({ state }) => state !== "succeeded");
    if (bad.length > 0) throw new Error(bad.map(({ id, why }) => `${id}: ${why}`).join("\n"));
    return tasks.filter(({ result }) => result?.reusedFrom !== undefined).map(({ name }) => name);
  }
}
