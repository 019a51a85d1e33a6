import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { promisify } from "node:util";

export interface UseRow {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  /** As in ProcessRow; 0 where not requested. */
  readonly mark: number;
  /** Its own time and, on Linux, that of its reaped children. */
  readonly cpuMs: number;
  /** Resident bytes; memory shared by processes counts for each. */
  readonly memory: number;
}

/** Reads all processes that this user can see. Linux: from /proc. macOS: by one `ps`, without reaped children. */
export async function readUseTable(): Promise<UseRow[]> {
  return process.platform === "linux" ? readProc() : parseUsePs(await runPs());
}

function readProc(): UseRow[] {
  const rows: UseRow[] = [];
  for (const name of readdirSync("/proc")) {
    const first = name.charCodeAt(0);
    if (first < 48 || first > 57) continue;
    const row = readUse(Number(name));
    if (row !== undefined) rows.push(row);
  }
  return rows;
}

function readUse(pid: number): UseRow | undefined {
  try {
    return parseUse(pid, readFileSync(`/proc/${pid}/stat`, "utf8"), pageBytes());
  } catch {
    return undefined; // ended between the listing and the read
  }
}

/** The kernel counts time in USER_HZ, which is 100 on every architecture on which Node.js runs. */
const tickMs = 10;

/** proc(5): the name in parentheses may itself contain spaces and parentheses. */
export function parseUse(pid: number, text: string, page: number): UseRow | undefined {
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  if (fields.length < 22) return undefined;
  const number = (at: number) => Number(fields[at]);
  return {
    pid,
    parent: number(1),
    group: number(2),
    session: number(3),
    mark: number(19),
    cpuMs: (number(11) + number(12) + number(13) + number(14)) * tickMs,
    memory: number(21) * page,
  };
}

let page: number | undefined;

/** 4,096 except on some ARM machines. */
function pageBytes(): number {
  page ??=
    1024 * Number(/^KernelPageSize:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/smaps", "utf8"))?.[1] ?? 4);
  return page;
}

async function runPs(): Promise<string> {
  const columns = ["-axo", "pid=,ppid=,pgid=,rss=,time="];
  const { stdout } = await promisify(execFile)("/bin/ps", columns, { env: { LC_ALL: "C" } });
  return stdout;
}

/** `rss` in KiB, `time` as `[hours:]minutes:seconds.hundredths`. */
export function parseUsePs(text: string): UseRow[] {
  return text.split("\n").flatMap((line) => {
    const match = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s+([\d:.]+)\s*$/.exec(line);
    if (match === null) return [];
    const [pid, parent, group, memory] = match.slice(1, 5).map(Number) as [number, number, number, number];
    const seconds = (match[5] ?? "").split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
    return [
      { pid, parent, group, session: 0, mark: 0, cpuMs: Math.round(seconds * 1000), memory: memory * 1024 },
    ];
  });
}
