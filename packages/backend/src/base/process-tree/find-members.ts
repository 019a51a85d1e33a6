import { readContained } from "./cgroup.ts";
import { sameMark, type ProcessRow } from "./process-table.ts";
import type { ProcessTags } from "./process-tags.ts";

/** A process tree: identified by its leader, if it ever ran, and by tags in the environment of its processes. */
export interface TreeRoot {
  readonly session: string;
  readonly home: string;
  readonly leader?: { readonly pid: number; readonly mark: number } | undefined;
  /** The cgroup directory in which its processes were started. */
  readonly cgroup?: string | undefined;
  /** Pid of its session host, which is in the cgroup for a moment when it starts the program; never a member. */
  readonly host?: number | undefined;
}

/**
 * Returns the living processes of the trees: those tagged with a session, those in the leader's session or process
 * group, those in the session's cgroup, and all their descendants. Never this process, nor pid 1.
 */
export function findMembers(
  roots: readonly TreeRoot[],
  rows: readonly ProcessRow[],
  tags: ReadonlyMap<number, ProcessTags>,
): ProcessRow[] {
  const owns = membership(roots, rows);
  const members = new Set<number>();
  for (const row of rows) if (owns(row, tags.get(row.pid))) members.add(row.pid);
  for (const { cgroup } of roots) {
    if (cgroup !== undefined) for (const pid of readContained(cgroup)) members.add(pid);
  }
  for (const { host } of roots) if (host !== undefined) members.delete(host);
  addDescendants(members, rows);
  members.delete(process.pid);
  members.delete(1);
  return rows.filter((row) => members.has(row.pid) && !row.zombie);
}

type Owns = (row: ProcessRow, tags: ProcessTags | undefined) => boolean;

function membership(roots: readonly TreeRoot[], rows: readonly ProcessRow[]): Owns {
  const sessions = new Set(roots.map((root) => `${root.home}\0${root.session}`));
  const leaders = livingNumbers(roots, rows);
  return (row, tags) => {
    if (tags !== undefined) return sessions.has(`${tags.home}\0${tags.session}`);
    return leaders.has(row.session) || leaders.has(row.group) || leaders.has(row.pid);
  };
}

/** Returns the pids of leaders that were not reused by a later process. */
function livingNumbers(roots: readonly TreeRoot[], rows: readonly ProcessRow[]): Set<number> {
  const marks = new Map(rows.map((row) => [row.pid, row.mark]));
  const numbers = new Set<number>();
  for (const { leader } of roots) {
    if (leader === undefined) continue;
    const mark = marks.get(leader.pid);
    if (mark === undefined || sameMark(mark, leader.mark)) numbers.add(leader.pid);
  }
  return numbers;
}

function addDescendants(members: Set<number>, rows: readonly ProcessRow[]): void {
  const children = new Map<number, number[]>();
  for (const row of rows) {
    const siblings = children.get(row.parent);
    if (siblings === undefined) children.set(row.parent, [row.pid]);
    else siblings.push(row.pid);
  }
  const open = [...members];
  for (let pid = open.pop(); pid !== undefined; pid = open.pop()) {
    for (const child of children.get(pid) ?? []) {
      if (members.has(child)) continue;
      members.add(child);
      open.push(child);
    }
  }
}
