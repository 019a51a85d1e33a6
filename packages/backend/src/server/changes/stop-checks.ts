import { runId } from "@wezterm-parallel/shared/domain/ids";

import type { Backlog } from "../../base/backlog.ts";
import type { ChangeRecord } from "../../drivers/store/changes.ts";
import type { MergeStore } from "./merge-store.ts";

export interface CheckStopper {
  readonly store: MergeStore;
  readonly backlog: Pick<Backlog, "act">;
}

/** Cancels the verification of candidates that nobody needs any more. */
export async function stopChecks(
  { store, backlog }: CheckStopper,
  changes: readonly Pick<ChangeRecord, "verifiedBy">[],
): Promise<void> {
  const runs: string[] = [];
  for (const { verifiedBy } of changes) {
    if (verifiedBy !== undefined && (await isRunning(store, verifiedBy))) runs.push(runId(verifiedBy));
  }
  if (runs.length > 0) await backlog.act({ action: "cancel", ids: runs, subtree: false });
}

async function isRunning({ reader }: MergeStore, run: number): Promise<boolean> {
  const state = (await reader.run(run))?.state;
  return state === "running" || state === "paused";
}
