import { findMembers, type TreeRoot } from "../../../base/process-tree/find-members.ts";
import { readProcessTable } from "../../../base/process-tree/process-table.ts";
import { readTags } from "../../../base/process-tree/process-tags.ts";
import { stopTrees } from "../../../base/process-tree/stop-tree.ts";
import type { StopReport } from "../sessions.ts";

/** What a task left running had its chance to end with it. */
const sweepGraceMs = 1_000;

const nothing: StopReport = { stopped: 0, alive: [] };

/** Looks for what ended sessions left behind; looks that are asked for together share one. */
export class Sweeper {
  #batch: { roots: TreeRoot[]; look: Promise<ReadonlySet<string>> } | undefined;

  /** Without a terminal one probe of the process group tells; with one, a look at all processes. */
  async sweep(root: TreeRoot, thorough: boolean): Promise<StopReport> {
    if (!groupExists(root) && !thorough) return nothing;
    const left = await this.#look(root);
    return left.has(root.session) ? stopTrees([root], sweepGraceMs) : nothing;
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

function groupExists({ leader }: TreeRoot): boolean {
  if (leader === undefined) return true;
  try {
    process.kill(-leader.pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && "code" in error && error.code === "ESRCH");
  }
}

function sessionsWithMembers(roots: readonly TreeRoot[]): Set<string> {
  const rows = readProcessTable();
  const tags = readTags(rows.map((row) => row.pid));
  const found = new Set<string>();
  for (const root of roots) {
    if (findMembers([root], rows, tags).length > 0) found.add(root.session);
  }
  return found;
}
