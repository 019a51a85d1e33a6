import { setTimeout as delay } from "node:timers/promises";

import { killContained, readContained, removeCgroup } from "./cgroup.ts";
import { findMembers, type TreeRoot } from "./find-members.ts";
import { readProcess, readProcessTable, type ProcessRow } from "./process-table.ts";
import { readTags } from "./process-tags.ts";

export interface TreeReport {
  /** Processes that were stopped. */
  readonly stopped: number;
  /** Pids still alive after KILL (uninterruptible); empty: verified gone. */
  readonly alive: readonly number[];
}

/** First look after a signal, then twice as long each time: most programs end in a few ms. */
const firstLookMs = 2;
const longestLookMs = 50;
/** After KILL only the kernel itself (a dead network mount) keeps a process so long. */
const killPatienceMs = 5_000;

/** TERM to every process of the trees, after `graceMs` KILL, until a second look finds none. */
export async function stopTrees(roots: readonly TreeRoot[], graceMs: number): Promise<TreeReport> {
  const seen = new Set<string>();
  const left = await signalAll(roots, graceMs, seen);
  for (const { cgroup } of roots) if (cgroup !== undefined) removeCgroup(cgroup);
  return { stopped: seen.size - left.length, alive: left.map((row) => row.pid) };
}

async function signalAll(
  roots: readonly TreeRoot[],
  graceMs: number,
  seen: Set<string>,
): Promise<readonly ProcessRow[]> {
  const polite = await signalUntilGone(roots, { signal: "SIGTERM", patienceMs: graceMs, seen });
  if (polite.length === 0) return [];
  return signalUntilGone(roots, { signal: "SIGKILL", patienceMs: killPatienceMs, seen });
}

/** Members of the trees right now. */
export function lookForTrees(roots: readonly TreeRoot[]): ProcessRow[] {
  const rows = readProcessTable();
  addContained(rows, roots);
  return findMembers(roots, rows, readTags(rows.map((row) => row.pid)));
}

/** Those in the trees' cgroups that were born while the table was read. */
function addContained(rows: ProcessRow[], roots: readonly TreeRoot[]): void {
  const known = new Set(rows.map((row) => row.pid));
  for (const { cgroup } of roots) {
    for (const pid of cgroup === undefined ? [] : readContained(cgroup)) {
      const row = known.has(pid) ? undefined : readProcess(pid);
      if (row !== undefined) rows.push(row);
    }
  }
}

interface Pressure {
  readonly signal: "SIGTERM" | "SIGKILL";
  readonly patienceMs: number;
  /** Every process met so far, by pid and mark. */
  readonly seen: Set<string>;
}

/** Answers those that are left when the patience is over. A fork during a look is met by the next one. */
async function signalUntilGone(
  roots: readonly TreeRoot[],
  pressure: Pressure,
): Promise<readonly ProcessRow[]> {
  const end = performance.now() + pressure.patienceMs;
  const signalled = new Set<string>();
  let emptyLooks = 0;
  for (let wait = firstLookMs; ; wait = Math.min(wait * 2, longestLookMs)) {
    const members = lookForTrees(roots);
    emptyLooks = members.length === 0 ? emptyLooks + 1 : 0;
    if (emptyLooks === 2 || (emptyLooks === 1 && pressure.seen.size === 0)) return [];
    if (members.length > 0 && performance.now() >= end) return members;
    for (const row of members) signalOnce(row, pressure, signalled);
    if (pressure.signal === "SIGKILL") killGroups(roots);
    if (members.length > 0) await delay(wait);
  }
}

function killGroups(roots: readonly TreeRoot[]): void {
  for (const { cgroup } of roots) if (cgroup !== undefined) killContained(cgroup);
}

function signalOnce(row: ProcessRow, pressure: Pressure, signalled: Set<string>): void {
  const key = `${row.pid}.${row.mark}`;
  pressure.seen.add(key);
  if (pressure.signal === "SIGTERM" && signalled.has(key)) return;
  signalled.add(key);
  send(row.pid, pressure.signal);
  // A stopped process hears TERM only when it goes on.
  if (pressure.signal === "SIGTERM") send(row.pid, "SIGCONT");
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // gone since the look, or another user's: the next look tells
  }
}
