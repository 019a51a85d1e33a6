import { join } from "node:path";

import type { RunResource, TaskResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import type { CliRig } from "./cli-rig.ts";
import { Repository } from "./repository.ts";

export interface Ran {
  readonly run: RunResource;
  readonly tasks: readonly TaskResource[];
}

/** A repository with a plan, and what its runs reused. */
export class PlanProject extends Repository {
  readonly #rig: CliRig;

  constructor(rig: CliRig, name: string, plan: string, files: Readonly<Record<string, string>>) {
    super(join(rig.work, name));
    this.#rig = rig;
    this.write({ "wezterm-parallel.yaml": plan, ...files });
    this.commit();
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
