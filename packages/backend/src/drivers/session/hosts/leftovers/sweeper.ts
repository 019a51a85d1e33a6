import { removeCgroup } from "../../../../base/process-tree/cgroup.ts";
import { findMembers, type TreeRoot } from "../../../../base/process-tree/find-members.ts";
import { readNewerProcesses } from "../../../../base/process-tree/newer-processes.ts";
import { readTags } from "../../../../base/process-tree/process-tags.ts";
import { stopTrees } from "../../../../base/process-tree/stop-tree.ts";
import type { StopReport } from "../../sessions.ts";

/** Processes that a task left running had time to end with it. */
const sweepGraceMs = 1_000;

/** Finds processes left by ended sessions; concurrent requests share one scan. */
export class Sweeper {
  #batch: { roots: TreeRoot[]; look: Promise<ReadonlySet<string>> } | undefined;

  async sweep(root: TreeRoot): Promise<StopReport> {
    const left = await this.#look(root);
    if (left.has(root.session)) return stopTrees([root], sweepGraceMs);
    // The host does it at the end, unless the cgroup was not empty then.
    if (root.cgroup !== undefined) removeCgroup(root.cgroup);
    return { stopped: 0, alive: [] };
  }

  #look(root: TreeRoot): Promise<ReadonlySet<string>> {
    if (this.#batch === undefined) {
      const roots: TreeRoot[] = [];
      const look = new Promise<void>((next) => setImmediate(next)).then(() => {
        this.#batch = undefined;
        return sessionsWithMembers(roots);
      });
      this.#batch = { roots, look };
    }
    this.#batch.roots.push(root);
    return this.#batch.look;
  }
}

/** Every leftover process started after its session's leader, so only such processes are checked. */
function sessionsWithMembers(roots: readonly TreeRoot[]): Set<string> {
  const rows = readNewerProcesses(roots.map((root) => root.leader));
  const tags = readTags(rows.map((row) => row.pid));
  const found = new Set<string>();
  for (const root of roots) {
    if (findMembers([root], rows, tags).length > 0) found.add(root.session);
  }
  return found;
}
