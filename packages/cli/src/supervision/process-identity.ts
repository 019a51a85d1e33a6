import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** Identifies one process: a pid may be reused, but not together with its start time. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Opaque; equal only for the same process. */
  readonly startedAt: string;
  /** Its command line, arguments separated by spaces. */
  readonly command: string;
}

/** Returns the running process with this pid; undefined when there is none or it is a zombie. */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  try {
    return process.platform === "linux" ? fromProc(pid) : fromPs(pid);
  } catch {
    // The process ended while it was read.
    return undefined;
  }
}

export function isAlive(identity: ProcessIdentity): boolean {
  return identifyProcess(identity.pid)?.startedAt === identity.startedAt;
}

function fromProc(pid: number): ProcessIdentity | undefined {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The name in parentheses may contain any characters, including spaces; state is field 3, start time field
  // 22.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  if (fields[0] === "Z" || fields[0] === "X") return undefined;
  const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trimEnd();
  return { pid, startedAt: fields[19] ?? "", command };
}

function fromPs(pid: number): ProcessIdentity | undefined {
  const columns = ["-o", "stat=", "-o", "lstart=", "-o", "command=", "-p", String(pid)];
  const line = execFileSync("ps", columns, { encoding: "utf8", env: { LC_ALL: "C" } }).trim();
  // `lstart` is five words: Sat Nov 21 10:00:00 2026
  const match = /^(\S+)\s+((?:\S+\s+){4}\S+)\s+(.*)$/s.exec(line);
  if (match === null || match[1]?.startsWith("Z")) return undefined;
  return { pid, startedAt: match[2] ?? "", command: match[3] ?? "" };
}
