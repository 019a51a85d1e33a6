import { createHash } from "node:crypto";

import type { RunSubmission } from "@wezterm-parallel/shared/domain/run/run-spec";

/** Some hundred bytes each. */
const most = 2_000;

/** Remembers which run last verified the same files in the same way, until the server ends. */
export class VerifiedTrees {
  readonly #runs = new Map<string, number>();

  /** The run may have failed, or be gone by now. */
  find(key: string): number | undefined {
    return this.#runs.get(key);
  }

  remember(key: string, run: number): void {
    this.#runs.delete(key);
    this.#runs.set(key, run);
    for (const oldest of this.#runs.keys()) {
      if (this.#runs.size <= most) return;
      this.#runs.delete(oldest);
    }
  }
}

/** Equal for submissions that differ only in the commit with this tree, and in the change that wants to land. */
export function keyOfVerification(
  project: number,
  tree: string,
  { tasks, settings, environment }: RunSubmission,
): string {
  const checks = JSON.stringify([project, tree, tasks, settings, environment]);
  return createHash("sha256").update(checks).digest("base64");
}
