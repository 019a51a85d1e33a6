import { rmSync } from "node:fs";

import { takeLock } from "@wezterm-parallel/shared/node/lock";
import type { HomePaths } from "@wezterm-parallel/shared/protocol/home";

import { identifyProcess } from "../supervision/process-identity.ts";
import { otherRecords } from "../workspace/find-records.ts";
import { lockFile, recordFile, workspaceSocket } from "../workspace/workspace-files.ts";
import { listPlace, loadCheckedRecord, type WorkspaceRecord } from "../workspace/workspace-record.ts";

interface Pruning {
  /** The workspace that is being opened; it is kept. */
  readonly own: string;
  /** Returns whether nobody will open the workspace of this run again. */
  readonly isOver: (run: string) => Promise<boolean>;
}

/** Limit per call: each costs a request to the server while the user waits for their panes. */
const mostAtOnce = 20;

/**
 * Removes the records of workspaces whose runs are over and whose places have ended. Lock files stay, because
 * two processes could hold a lock whose file was removed.
 */
export async function pruneWorkspaces(home: HomePaths, { own, isOver }: Pruning): Promise<void> {
  const ofRuns = (await otherRecords(home, own)).flatMap(({ key, record: { scope } }) =>
    scope.kind === "run" ? [{ key, run: scope.run }] : [],
  );
  for (const { key, run } of ofRuns.slice(0, mostAtOnce)) {
    if (await isOver(run)) removeUnlessLivedIn(home, key);
  }
}

function removeUnlessLivedIn(home: HomePaths, key: string): void {
  try {
    const opening = takeLock(lockFile(home, key, "open"));
    if (!opening.ok) return;
    using _opening = opening.value;
    const listing = takeLock(lockFile(home, key, "list"));
    if (!listing.ok) return;
    using _listing = listing.value;
    const record = loadCheckedRecord(home, key);
    if (record === undefined || isLivedIn(record)) return;
    rmSync(recordFile(home, key), { force: true });
    rmSync(workspaceSocket(home, key), { force: true });
  } catch {
    // A directory that is not writable is reported when a record is written; pruning can wait for the next
    // opening.
  }
}

function isLivedIn({ living }: WorkspaceRecord): boolean {
  return living.some(
    ({ place, pid, startedAt }) => place !== listPlace && identifyProcess(pid)?.startedAt === startedAt,
  );
}
