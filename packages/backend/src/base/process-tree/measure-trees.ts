import { readContained } from "./cgroup.ts";
import type { TreeRoot } from "./find-members.ts";
import { sameMark } from "./process-table.ts";
import { readUseTable, type UseRow } from "./use-table.ts";

/** The resource use of a tree's living processes. */
export interface TreeUse {
  /**
   * Sums living processes and their reaped children; decreases when a process ends that was not reaped by a living
   * one.
   */
  readonly cpuMs: number;
  readonly memory: number;
  readonly processes: number;
}

/** Measures all trees in one pass over the process table, by session; omits those without a living process. */
export async function measureTrees(roots: readonly TreeRoot[]): Promise<ReadonlyMap<string, TreeUse>> {
  return sumTrees(roots, await readUseTable());
}

export function sumTrees(roots: readonly TreeRoot[], rows: readonly UseRow[]): ReadonlyMap<string, TreeUse> {
  const owner = ownership(roots, rows);
  const uses = new Map<string, TreeUse>();
  for (const row of rows) {
    const session = owner(row);
    if (session === undefined) continue;
    const { cpuMs, memory, processes } = uses.get(session) ?? { cpuMs: 0, memory: 0, processes: 0 };
    uses.set(session, {
      cpuMs: cpuMs + row.cpuMs,
      memory: memory + row.memory,
      processes: processes + 1,
    });
  }
  return uses;
}

/**
 * Assigns a process to a tree by its cgroup, its session or process group, or its nearest assigned ancestor. Ignores
 * the environment tags that stopping a tree uses, because reading the environment of all processes would cost more
 * than the rest.
 */
function ownership(roots: readonly TreeRoot[], rows: readonly UseRow[]): (row: UseRow) => string | undefined {
  const byPid = new Map(rows.map((row) => [row.pid, row]));
  const leaders = livingLeaders(roots, byPid);
  const known = new Map<number, string | undefined>();
  for (const { cgroup, session } of roots) {
    if (cgroup !== undefined) for (const pid of readContained(cgroup)) known.set(pid, session);
  }
  const owner = (row: UseRow): string | undefined => {
    if (known.has(row.pid)) return known.get(row.pid);
    // Also breaks cycles in a table that changed while it was read.
    known.set(row.pid, undefined);
    const parent = byPid.get(row.parent);
    const own = leaders.get(row.session) ?? leaders.get(row.group) ?? leaders.get(row.pid);
    known.set(row.pid, own ?? (parent === undefined ? undefined : owner(parent)));
    return known.get(row.pid);
  };
  return owner;
}

/** Maps living leaders' pids to sessions, except where a later process has reused the pid. */
function livingLeaders(roots: readonly TreeRoot[], byPid: ReadonlyMap<number, UseRow>): Map<number, string> {
  return new Map(
    roots.flatMap(({ leader, session }) => {
      if (leader === undefined) return [];
      const mark = byPid.get(leader.pid)?.mark ?? 0;
      return mark === 0 || sameMark(mark, leader.mark) ? [[leader.pid, session] as const] : [];
    }),
  );
}
