import type { AssignedSecrets } from "@wezterm-parallel/shared/protocol/worker/worker-messages";

import type { AgentLease } from "../agent-tokens.ts";

/** The secrets for tasks. */
export interface TaskSecrets {
  /** Returns values by name, or a failure when one is missing or cannot be decrypted. */
  give(project: number | undefined, names: readonly string[]): Promise<AssignedSecrets>;
  /** Returns the token with which the agent of this lease reads its run. */
  agentToken(lease: AgentLease): string;
}
