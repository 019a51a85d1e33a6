import type { GivenSecrets } from "@wezterm-parallel/shared/protocol/worker/worker-messages";

/** The secrets for tasks. At once, so that an assignment is never overtaken by its stop. */
export interface TaskSecrets {
  /** Values by name, or the failure when one is missing or cannot be read. */
  give(project: number | undefined, names: readonly string[]): GivenSecrets;
}
