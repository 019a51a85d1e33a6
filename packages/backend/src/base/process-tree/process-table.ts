import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

export interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  /** Start time: clock ticks since boot (Linux) or epoch seconds (macOS). */
  readonly mark: number;
  /** Ended, but not yet reaped by its parent. */
  readonly zombie: boolean;
}

const onLinux = process.platform === "linux";

/** Reads all processes that this user can see; those that end meanwhile are omitted. */
export function readProcessTable(): ProcessRow[] {
  return onLinux ? readProc() : parsePs(runPs(["-axo", `${psColumns}`]));
}

/** Returns the start time of `pid`, or undefined if there is no such process. */
function readMark(pid: number): number | undefined {
  return readProcess(pid)?.mark;
}

/** Returns the start time of a process that has just been started: exact on Linux, this second elsewhere. */
export function markOfNewProcess(pid: number): number {
  return (onLinux ? readMark(pid) : undefined) ?? Math.floor(Date.now() / 1000);
}

export function readProcess(pid: number): ProcessRow | undefined {
  if (onLinux) return readStat(pid);
  return parsePs(runPs(["-o", psColumns, "-p", String(pid)]))[0];
}

/** `ps` rounds to seconds, and the start was recorded a moment later. */
const psMarkTolerance = 2;

export function sameMark(first: number, second: number): boolean {
  return onLinux ? first === second : Math.abs(first - second) <= psMarkTolerance;
}

export function isAlive(pid: number, mark: number): boolean {
  const row = readProcess(pid);
  return row !== undefined && !row.zombie && sameMark(row.mark, mark);
}

function readProc(): ProcessRow[] {
  const rows: ProcessRow[] = [];
  for (const name of readdirSync("/proc")) {
    const first = name.charCodeAt(0);
    if (first < 48 || first > 57) continue;
    const row = readStat(Number(name));
    if (row !== undefined) rows.push(row);
  }
  return rows;
}

function readStat(pid: number): ProcessRow | undefined {
  try {
    // UTF-8 is the fastest decoding in Node.js; the name, which may be invalid, is not used.
    return parseStat(pid, readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return undefined; // ended between the listing and the read
  }
}

/** proc(5): the name in parentheses may itself contain spaces and parentheses. */
function parseStat(pid: number, text: string): ProcessRow | undefined {
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const [state, parent, group, session] = fields;
  const mark = fields[19];
  if (state === undefined || mark === undefined) return undefined;
  return {
    pid,
    parent: Number(parent),
    group: Number(group),
    session: Number(session),
    mark: Number(mark),
    zombie: state === "Z" || state === "X",
  };
}

const psColumns = "pid=,ppid=,pgid=,sess=,stat=,lstart=";

function runPs(args: readonly string[]): string {
  try {
    return execFileSync("/bin/ps", args, { encoding: "utf8", env: { LC_ALL: "C", TZ: "UTC" } });
  } catch {
    return ""; // `ps -p` exits with 1 when the process has ended
  }
}

/** macOS shows `sess` as 0 or an address, so a session is recognized by its groups and parents only. */
function parsePs(text: string): ProcessRow[] {
  const rows: ProcessRow[] = [];
  for (const line of text.split("\n")) {
    const match = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(\S+)\s+(.+)$/.exec(line);
    if (match === null) continue;
    const session = /^\d+$/.test(match[4] ?? "") ? Number(match[4]) : 0;
    rows.push({
      pid: Number(match[1]),
      parent: Number(match[2]),
      group: Number(match[3]),
      session,
      mark: Math.floor(Date.parse(`${match[6]} UTC`) / 1000),
      zombie: (match[5] ?? "").startsWith("Z"),
    });
  }
  return rows;
}
