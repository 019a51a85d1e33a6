import type { Pane } from "../../panes/panes.ts";
import { identifyProcess } from "../../supervision/process-identity.ts";
import { listPlace, type LivingPlace, type WorkspaceRecord } from "../../workspace/workspace-record.ts";

/**
 * Finds places whose programs still run after the list has ended. A place is proven by its process's id and
 * start time and by its pane in the terminal: ids alone mean nothing after a restart.
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
