import type { Pane } from "../panes/panes.ts";
import { identifyProcess } from "../supervision/process-identity.ts";
import { listPlace, type LivingPlace, type WorkspaceRecord } from "../workspace/workspace-record.ts";

/**
 * Places whose programs live on without the list. The number and start of its process prove a place, and the terminal
 * must have its pane: ids alone mean nothing after a restart.
 */
export function findLiving({ living }: WorkspaceRecord, panes: readonly Pane[]): readonly LivingPlace[] {
  const there = new Set(panes.map(({ id }) => id));
  return living.filter(
    ({ place, pane, pid, startedAt }) =>
      place !== listPlace &&
      pane !== undefined &&
      there.has(pane) &&
      identifyProcess(pid)?.startedAt === startedAt,
  );
}
