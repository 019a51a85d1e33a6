import { removeCgroup } from "../../../base/process-tree/cgroup.ts";
import { findMembers, type TreeRoot } from "../../../base/process-tree/find-members.ts";
import { readNewerProcesses } from "../../../base/process-tree/newer-processes.ts";
import { readTags } from "../../../base/process-tree/process-tags.ts";
import { stopTrees } from "../../../base/process-tree/stop-tree.ts";
import type { StopReport } from "../sessions.ts";

/** What a task left running had its chance to end with it. */
const sweepGraceMs = 1_000;

/** Looks for what ended sessions left behind; looks that are asked for together share one. */
export class Sweeper {
  #batch: { roots: TreeRoot[]; look: Promise<ReadonlySet<string>> } | undefined;

  async sweep(root: TreeRoot): Promise<StopReport> {
    const left = await this.#look(root);
    if (left.has(root.session)) return stopTrees([root], sweepGraceMs);
    // The host does it at the end, unless something was still in it then.
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

/** Whatever a session left behind was started after its leader: only such processes are looked at. */
function sessionsWithMembers(roots: readonly TreeRoot[]): Set<string> {
  const rows = readNewerProcesses(roots.map((root) => root.leader));
  const tags = readTags(rows.map((row) => row.pid));
  const found = new Set<string>();
  for (const root of roots) {
    if (findMembers([root], rows, tags).length > 0) found.add(root.session);
  }
  return found;
}
