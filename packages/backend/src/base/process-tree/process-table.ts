import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** One process as the kernel shows it. */
export interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  /** When it began: clock ticks since the boot (Linux) or epoch seconds (macOS). */
  readonly mark: number;
  /** Dead, only not yet reaped by its parent. */
  readonly zombie: boolean;
}

const onLinux = process.platform === "linux";

/** Every process that this user can see; those that end while it is read are left out. */
export function readProcessTable(): ProcessRow[] {
  return onLinux ? readProc() : parsePs(runPs(["-axo", `${psColumns}`]));
}

/** When `pid` began, or undefined when there is no such process. */
export function readMark(pid: number): number | undefined {
  return readProcess(pid)?.mark;
}

/** The mark of a process that was started right now: exact on Linux, this second elsewhere. */
export function markOfNewProcess(pid: number): number {
  return (onLinux ? readMark(pid) : undefined) ?? Math.floor(Date.now() / 1000);
}

export function readProcess(pid: number): ProcessRow | undefined {
  if (onLinux) return readStat(pid);
  return parsePs(runPs(["-o", psColumns, "-p", String(pid)]))[0];
}

/** `ps` rounds to seconds and the start was noted a moment later. */
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
    // As UTF-8: Node has a short way for that, and the name is not looked at.
    return parseStat(pid, readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return undefined; // gone between the listing and the read
  }
}

/** proc(5): the name in parentheses may itself hold spaces and parentheses. */
export function parseStat(pid: number, text: string): ProcessRow | undefined {
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
    return ""; // `ps -p` of a process that is gone exits with 1
  }
}

/** macOS shows `sess` as 0 or an address: a session is then only known by its groups and parents. */
export function parsePs(text: string): ProcessRow[] {
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
