import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** The program that is blocked on reading a terminal. */
interface TerminalReader {
  readonly pid: number;
  /** Name of the program, such as `bash`. */
  readonly program: string;
  /** It is in a read; otherwise it polls, as also a program does that waits for the network. */
  readonly isBlocked: boolean;
}

/**
 * Finds the foreground program of the terminal of session leader `leader` that is blocked until somebody types.
 * Returns undefined when no program reads the terminal, and on systems without Linux's /proc. Measured on Linux 6.18:
 * a read blocks in `wait_woken`; event loops are recognized by the descriptors that they poll.
 */
export function findTerminalReader(leader: number): TerminalReader | undefined {
  if (process.platform !== "linux") return undefined;
  const stat = readStat(leader);
  if (stat === undefined || stat.foreground <= 0) return undefined;
  for (const pid of [leader, ...descendants(leader)]) {
    const member = readStat(pid);
    if (member?.group !== stat.foreground || !waitsForTerminal(pid)) continue;
    return { pid, program: member.program, isBlocked: isReading(read(`/proc/${pid}/wchan`)) };
  }
  return undefined;
}

interface Stat {
  readonly program: string;
  readonly group: number;
  /** The current foreground process group of the terminal. */
  readonly foreground: number;
}

function readStat(pid: number): Stat | undefined {
  const text = read(`/proc/${pid}/stat`);
  const end = text.lastIndexOf(")");
  // state ppid pgrp session tty_nr tpgid, after the name in parentheses: proc_pid_stat(5)
  const fields = text.slice(end + 2).split(" ");
  if (end < 0) return undefined;
  const program = text.slice(text.indexOf("(") + 1, end);
  return { program, group: Number(fields[2]), foreground: Number(fields[5]) };
}

interface ProcessorTime {
  readonly all: number;
  /** Without processes whose input is the terminal, such as the screen of an agent, which draws a spinner. */
  readonly tools: number;
}

/** Returns the ms of processor time that the tree of `leader` has used. */
export function measureProcessorTime(leader: number): ProcessorTime {
  const uses = [leader, ...descendants(leader)].map((pid) => {
    const { own, waited } = readUse(pid);
    return { all: own + waited, tools: isTerminal(pid, "0") ? waited : own + waited };
  });
  return {
    all: uses.reduce((sum, { all }) => sum + all, 0),
    tools: uses.reduce((sum, { tools }) => sum + tools, 0),
  };
}

/** A tick of the accounting of processes is 10 ms on every common system. */
const tickMs = 10;

/** Ms that a process used, and those of processes that ended since, which are in the sum of the one that waited for them. */
function readUse(pid: number): { readonly own: number; readonly waited: number } {
  const text = read(`/proc/${pid}/stat`);
  // state is field 3; utime, stime, cutime and cstime are fields 14 to 17: proc_pid_stat(5)
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const [user = 0, system = 0, waitedUser = 0, waitedSystem = 0] = fields.slice(11, 15).map(Number);
  return { own: tickMs * (user + system), waited: tickMs * (waitedUser + waitedSystem) };
}

/** A task has few foreground programs; bounds the search when one forks endlessly. */
const mostProcesses = 64;

function descendants(leader: number): readonly number[] {
  const found: number[] = [];
  const open = [leader];
  for (let pid = open.pop(); pid !== undefined && found.length < mostProcesses; pid = open.pop()) {
    const children = read(`/proc/${pid}/task/${pid}/children`).split(" ").filter(Boolean).map(Number);
    found.push(...children);
    open.push(...children);
  }
  return found;
}

function waitsForTerminal(pid: number): boolean {
  const where = read(`/proc/${pid}/wchan`);
  if (isReading(where)) return isTerminal(pid, "0") || readsTerminal(pid);
  if (where === "do_epoll_wait" || where === "ep_poll") return pollsTerminal(pid);
  return /^(?:poll_schedule_timeout|do_select|do_poll)/.test(where) && isTerminal(pid, "0");
}

function isReading(where: string): boolean {
  return where === "wait_woken" || where === "n_tty_read";
}

/** Detects `read` on a descriptor other than 0, such as /dev/tty for passwords. */
function readsTerminal(pid: number): boolean {
  const [call, descriptor] = read(`/proc/${pid}/syscall`).split(" ");
  return call === "0" && isTerminal(pid, String(Number(descriptor)));
}

/**
 * A line of an epoll descriptor's fdinfo: `tfd:       19 events:       19 data: …`, where events contain EPOLLIN (1).
 */
const polled = /^tfd:\s*(\d+) events:\s*([0-9a-f]+)/gm;

function pollsTerminal(pid: number): boolean {
  return list(`/proc/${pid}/fd`).some(
    (descriptor) =>
      linkOf(pid, descriptor) === "anon_inode:[eventpoll]" &&
      [...read(`/proc/${pid}/fdinfo/${descriptor}`).matchAll(polled)].some(
        ([, target = "", events = "0"]) => (Number.parseInt(events, 16) & 1) === 1 && isTerminal(pid, target),
      ),
  );
}

function isTerminal(pid: number, descriptor: string): boolean {
  return /^\/dev\/(?:pts\/\d+|tty\w*|console)$/.test(linkOf(pid, descriptor));
}

function linkOf(pid: number, descriptor: string): string {
  try {
    return readlinkSync(`/proc/${pid}/fd/${descriptor}`);
  } catch {
    return "";
  }
}

/** Returns an empty text when the process has ended. */
function read(file: string): string {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return "";
  }
}

function list(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
