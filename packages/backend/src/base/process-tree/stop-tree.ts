import { setTimeout as delay } from "node:timers/promises";

import { killContained, readContained, removeCgroup } from "./cgroup.ts";
import { findMembers, type TreeRoot } from "./find-members.ts";
import { readProcess, readProcessTable, type ProcessRow } from "./process-table.ts";
import { readTags } from "./process-tags.ts";

interface TreeReport {
  readonly stopped: number;
  /** Pids still alive after KILL (uninterruptible); empty: all verified as ended. */
  readonly alive: readonly number[];
}

/** Delay of the first check after a signal, then doubled each time: most programs end within a few ms. */
const firstLookMs = 2;
const longestLookMs = 50;
/** After KILL, only the kernel (such as a dead network mount) keeps a process alive this long. */
const killPatienceMs = 5_000;

/** Sends TERM to every process of the trees and KILL after `graceMs`, until a repeated check finds none. */
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

/** Returns the current members of the trees. */
function findTrees(roots: readonly TreeRoot[]): ProcessRow[] {
  const rows = readProcessTable();
  addContained(rows, roots);
  return findMembers(roots, rows, readTags(rows.map((row) => row.pid)));
}

/** Adds processes in the trees' cgroups that were created while the table was read. */
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
  /** All processes found so far, by pid and start time. */
  readonly seen: Set<string>;
}

/** Returns the processes left at the end of the time limit. A fork during one check is found by the next. */
async function signalUntilGone(
  roots: readonly TreeRoot[],
  pressure: Pressure,
): Promise<readonly ProcessRow[]> {
  const end = performance.now() + pressure.patienceMs;
  const signalled = new Set<string>();
  let emptyLooks = 0;
  for (let wait = firstLookMs; ; wait = Math.min(wait * 2, longestLookMs)) {
    const members = findTrees(roots);
    emptyLooks = members.length === 0 ? emptyLooks + 1 : 0;
    if (emptyLooks === 2 || (emptyLooks === 1 && pressure.seen.size === 0)) return [];
    if (members.length > 0 && performance.now() >= end) return members;
    for (const row of members) signalOnce(row, pressure, signalled);
    if (pressure.signal === "SIGKILL") killGroups(roots);
    if (members.length > 0) await delay(wait);
  }
}

function killGroups(roots: readonly TreeRoot[]): void {
  for (const { cgroup, host } of roots) {
    if (cgroup === undefined) continue;
    // The host would be killed with them, and all of its sessions: then they are killed by pid.
    if (host !== undefined && readContained(cgroup).includes(host)) continue;
    killContained(cgroup);
  }
}

function signalOnce(row: ProcessRow, pressure: Pressure, signalled: Set<string>): void {
  const key = `${row.pid}.${row.mark}`;
  pressure.seen.add(key);
  if (pressure.signal === "SIGTERM" && signalled.has(key)) return;
  signalled.add(key);
  send(row.pid, pressure.signal);
  // A suspended process handles TERM only after it continues.
  if (pressure.signal === "SIGTERM") send(row.pid, "SIGCONT");
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // ended since the check, or another user's: the next check shows
  }
}
